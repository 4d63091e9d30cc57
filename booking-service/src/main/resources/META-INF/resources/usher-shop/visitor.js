// What the browser keeps of a visitor: the pass of an event, the holds made with it, and a request
// for a hold that has no answer yet. Calls to the API, and the server's clock.

import { clock } from "/usher/page.js";

const lang = new URLSearchParams(location.search).get("lang");

/** The address of another page, which keeps the language that the visitor chose. */
export function to(path, values = {}) {
  const query = new URLSearchParams(lang ? { ...values, lang } : values).toString();
  return path + (query && "?" + query);
}

/** The pay page in that language, if it is a page of this site. */
export function toPay(payUrl) {
  const address = new URL(payUrl);
  if (lang && address.origin === location.origin) address.searchParams.set("lang", lang);
  return address;
}

// Of the year 9999.
const LAST_SECOND = 253_402_300_799;
const PASS = "usher-pass-";
const NEW_PASS = "usher-new-pass-";
const HOLD = "usher-hold-";
const PENDING = "usher-pending-";
const SELECTION = "usher-selection-";

// A browser may refuse storage; then the page remembers by itself until it is left.
const memory = new Map();
const storage = {
  get(key) {
    try {
      return localStorage.getItem(key) ?? memory.get(key);
    } catch {
      return memory.get(key);
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      memory.set(key, value);
    }
  },
  remove(key) {
    memory.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      // It was not stored either.
    }
  },
  keys() {
    try {
      return [...Object.keys(localStorage), ...memory.keys()];
    } catch {
      return [...memory.keys()];
    }
  },
};

function parsed(text) {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes the pass that the waiting room put behind the # of the address, and hides it there. It does
 * not replace one that is still good before the service has accepted it: anybody can write a link.
 */
export function takePass(event) {
  const pass = new URLSearchParams(location.hash.slice(1)).get("pass");
  if (!pass) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  const { exp: expires, room, bound, browser } = claimsOf(pass);
  // What is no pass, or one of another event, replaces none.
  if (!(expires > 0 && expires < LAST_SECOND) || room !== event) return;
  const expiresAt = new Date(expires * 1000).toISOString();
  const kept = passOf(event);
  const isKept = kept && kept.pass !== pass && secondsUntil(kept.expiresAt) > 0;
  // One for one browser is no pass until the service has bound it to this one.
  const isNew = isKept || (bound && !browser);
  storage.set((isNew ? NEW_PASS : PASS) + event, JSON.stringify({ pass, expiresAt }));
}

/** What a pass says: {exp, iat, renewable_until?}, in seconds, and {jti, bound?, browser?}. */
export const claimsOf = (pass) => parsed(decoded(pass?.split(".")[1] ?? "")) ?? {};

/** The same pass with a later end: holds that were made with it are found with the new one, too. */
export function replacePass(event, { pass, expiresAt }) {
  const before = passOf(event)?.pass;
  storage.set(PASS + event, JSON.stringify({ pass, expiresAt }));
  for (const hold of holdsOf(event)) {
    if (storage.get(HOLD + hold) === before) remember(hold, pass);
  }
}

let keeping;

/** Renews the pass while the visitor is active, if it can be renewed: few can, and the others load nothing. */
export function keepPass(event, onRenewed) {
  if (keeping || !claimsOf(passOf(event)?.pass).renewable_until) return;
  keeping = import("./renewal.js")
    .then((renewal) => renewal.keepPass(event, onRenewed))
    .catch(() => (keeping = undefined));
}

let settling;

/**
 * Asks the service about a new pass, if there is one; without an answer it is asked again later. Returns
 * what prevents a pass from being bound to this browser, {problem, retryAfter}: "failed" if there is no answer.
 */
export async function settlePass(event) {
  const text = storage.get(NEW_PASS + event);
  if (!text) return {};
  if (settling?.text !== text) {
    const mine = { text };
    mine.done = settle(event, text).finally(() => {
      if (settling === mine) settling = undefined;
    });
    settling = mine;
  }
  return settling.done;
}

async function settle(event, text) {
  if (claimsOf(parsed(text)?.pass).bound) return bindPass(event, text);
  // No hold has this id: a visitor with a good pass is answered that there is none.
  const path = `/api/holds/${event}.00000000-0000-0000-0000-000000000000`;
  const answer = await call(event, "GET", path, { pass: parsed(text)?.pass }).catch(() => undefined);
  // Another one may have come meanwhile, or another tab may have been faster.
  if (!answer || !isAnswer(answer) || storage.get(NEW_PASS + event) !== text) return {};
  if (answer.status === 404) storage.set(PASS + event, text);
  storage.remove(NEW_PASS + event);
  return {};
}

/** Few passes are good in one browser only: the visitors with others load nothing for that. */
async function bindPass(event, text) {
  const { pass } = parsed(text);
  const answer = await import("./binding.js").then((binding) => binding.bind(event, pass)).catch(() => undefined);
  // A server that does not know this address yet, or not any more, says nothing about the pass.
  const isUnknown = answer?.status === 404 && !["unknown-room", "unknown-event"].includes(answer.problem);
  if (!answer || !isAnswer(answer) || isUnknown) return { problem: "failed", retryAfter: answer?.retryAfter ?? 0 };
  const isOwn = storage.get(NEW_PASS + event) === text;
  if (isOwn) storage.remove(NEW_PASS + event);
  if (answer.status !== 200) return { problem: answer.problem };
  if (!isOwn) return {};
  const isSame = claimsOf(passOf(event)?.pass).jti === claimsOf(pass).jti;
  if (isSame) replacePass(event, answer.body);
  else storage.set(PASS + event, JSON.stringify({ pass: answer.body.pass, expiresAt: answer.body.expiresAt }));
  return {};
}

function decoded(base64url) {
  try {
    return atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}

/** The pass for an event, {pass, expiresAt}, if the visitor has one. */
export const passOf = (event) => parsed(storage.get(PASS + event));

/** A pass that takes no more holds; holds made with it can still be paid with it. */
export function passIsOver(event) {
  const kept = passOf(event);
  if (kept) storage.set(PASS + event, JSON.stringify({ ...kept, expiresAt: new Date(0).toISOString() }));
}

/** A hold's id is {event}.{key}. */
export const eventOf = (hold) => hold.slice(0, hold.lastIndexOf("."));

/** The ids of the holds of an event that this browser made. */
export const holdsOf = (event) =>
  [...new Set(storage.keys())]
    .filter((key) => key.startsWith(HOLD))
    .map((key) => key.slice(HOLD.length))
    .filter((hold) => eventOf(hold) === event);

/**
 * The pass that a hold was made with. The service takes no other for it: whoever has joined the waiting
 * room again has a new pass, with which it finds none of the earlier holds.
 */
const passFor = (hold) => storage.get(HOLD + hold) ?? passOf(eventOf(hold))?.pass;

/** Whether a hold was made with the pass that the visitor has now. */
export const isOfThisPass = (hold) => passFor(hold) === passOf(eventOf(hold))?.pass;

export const remember = (hold, pass = passFor(hold)) => storage.set(HOLD + hold, pass);
export const forget = (hold) => storage.remove(HOLD + hold);

/**
 * What this tab last had selected in an event, as a request for a hold; undefined if nothing. Other tabs
 * have selections of their own.
 */
export function selectionOf(event) {
  try {
    return parsed(sessionStorage.getItem(SELECTION + event));
  } catch {
    return undefined;
  }
}

/** Keeps a selection for after a reload; without one, nothing is kept. */
export function keepSelection(event, request) {
  try {
    if (request) sessionStorage.setItem(SELECTION + event, JSON.stringify(request));
    else sessionStorage.removeItem(SELECTION + event);
  } catch {
    // A reload will lose it.
  }
}

/** Calls back when another tab made or ended a hold, or got a pass. */
export function onOtherTab(react) {
  addEventListener("storage", (change) => {
    if (change.key === null || change.key.startsWith(HOLD) || change.key.startsWith(PASS)) react();
  });
}

// The device's clock may be wrong by hours: only differences of its times are used. A response has
// the server's time in whole seconds.
let ahead = 0;

/** The server's time in milliseconds. */
export const now = () => Date.now() + ahead;

/** Seconds until a time (RFC 3339) by the server's clock. */
export const secondsUntil = (time) => (Date.parse(time) - now()) / 1000;

/** The whole seconds until then, as on a clock: never more than the payment window. */
export const timeLeft = (time) => clock(Math.floor(secondsUntil(time)));

/**
 * A call to the API with the visitor's pass: {status, body, problem, retryAfter}. Fails if there is
 * no answer.
 */
export async function call(event, method, path, { body, key, pass = passOf(event)?.pass } = {}) {
  const headers = { Accept: "application/json" };
  if (pass) headers.Authorization = "Bearer " + pass;
  if (body) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const response = await fetch(path, {
    method,
    headers,
    body: body && JSON.stringify(body),
    cache: "no-store",
    signal: AbortSignal.timeout?.(15_000),
  });
  const date = Date.parse(response.headers.get("Date") ?? "");
  // A cache between here and the server says how old its copy is.
  const age = Number(response.headers.get("Age")) || 0;
  if (date) ahead = date + 500 + age * 1000 - Date.now();
  const content = parsed(await response.text());
  return {
    status: response.status,
    body: content,
    problem: response.ok ? undefined : content?.type?.split(":").pop() ?? "unknown",
    retryAfter: Number(response.headers.get("Retry-After")) || 0,
  };
}

/** A call about a hold of the visitor. */
export const callAbout = (hold, method, path = "") =>
  call(eventOf(hold), method, "/api/holds/" + hold + path, { pass: passFor(hold) });

/** Whether a response is the answer: others say to ask again later. */
export const isAnswer = ({ status }) => status < 500 && status !== 408 && status !== 429;
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

/** Whether a request for a hold has no answer yet, for example because the page was reloaded. */
export const isPending = (event) => !!parsed(storage.get(PENDING + event));

/**
 * Asks for a hold until there is an answer. All attempts have the same Idempotency-Key, which is
 * kept in the browser meanwhile: whatever gets lost, at most one hold is made.
 *
 * @param request what to hold; without it the request that has no answer yet
 * @param onTrouble called before each repetition
 */
export async function requestHold(event, request, onTrouble) {
  if (request) storage.set(PENDING + event, JSON.stringify({ key: random(), request }));
  const pending = parsed(storage.get(PENDING + event));
  for (let attempt = 0; ; attempt++) {
    let answer;
    const pass = passOf(event)?.pass;
    try {
      answer = await call(event, "POST", `/api/events/${event}/holds`, {
        body: pending.request,
        key: pending.key,
        pass,
      });
    } catch {
      // No connection, or none in time: the hold may have been made.
    }
    if (answer && isAnswer(answer)) {
      storage.remove(PENDING + event);
      if (answer.status < 300) remember(answer.body.id, pass);
      return answer;
    }
    onTrouble();
    await pause(Math.max(answer?.retryAfter ?? 0, Math.min(8, 2 ** attempt)));
  }
}

// Not randomUUID, which pages without TLS do not have.
const random = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

/** A message with a beginning that stands out; no message removes it. */
export function show(element, text, kind = "bad") {
  element.textContent = text ?? "";
  element.className = text ? "notice " + kind : "";
}
