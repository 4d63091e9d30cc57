// Keeps one visitor's place in the queue: joins, follows the position, and claims the pass at the
// visitor's turn. The queue token is a cookie that scripts cannot read.
//
// The tabs of one browser share one stream. The tab that holds the lock listens and posts updates
// to the other tabs. A visible tab takes the lock from a hidden one, and the lock of a closed tab
// goes to the next tab. Without locks and channels, and while a stream is not available, tabs
// poll.
import { at, clock, dateTime, language, number, t } from "/usher/page.js";

const room = document.body.dataset.room;
const event = document.body.dataset.name;
const api = "/api/rooms/" + encodeURIComponent(room);
const name = "usher-queue-" + room;
// Whether the proxy of a site sent the visitor here, perhaps again.
const sent = location.hash === "#sent";
// The code of a link of an invitation, or what the visitor has entered; until a join has used it.
const fragment = new URLSearchParams(location.hash.slice(1));
let invitation = fragment.get("invitation") ?? kept("sessionStorage", name + "-invitation") ?? undefined;
// Whether the visitor comes back from a sign-in that did not work.
const loginFailed = fragment.get("login") === "failed";
// The code of a link for staff, until it is refused or its pass ends: this tab does not join the queue meanwhile.
let bypass = fragment.get("bypass") ?? keptBypass();
if (sent || invitation || fragment.has("bypass") || loginFailed) history.replaceState(null, "", location.pathname + location.search);
// Whether the visitor chose the language; the shop's page is then in the same.
const chosen = new URLSearchParams(location.search).has("lang");
const locks = window.BroadcastChannel && window.EventSource && navigator.locks;
const channel = locks ? new BroadcastChannel(name) : null;
const show = (id, shown) => { at(id).hidden = !shown; };
// What the organiser says to those who wait: at the visitor's turn it is out of date.
const showMessage = (shown) => { if (at("message")) show("message", shown); };
// What has not changed is not announced again.
const say = (id, text) => { if (at(id).textContent !== text) at(id).textContent = text; };
/** What is said to all who wait, while the room runs; nothing withdraws it. */
function announce(announcement) {
  say("announcement", announcement ?? "");
  show("announcement", Boolean(announcement));
}
// The name is isolated, as it may be in another script than the text.
const entitle = (text) => { document.title = text + " \u00b7 \u2068" + event + "\u2069"; };
const seconds = () => performance.now() / 1000;
const inView = () => document.visibilityState === "visible";
const post = (message) => { if (channel) channel.postMessage(message); };
// Seconds; longer than the time between two heartbeats of a stream and than a connect may take.
const SILENCE = 40;
const CONNECT = 10;
const CALL = 15;
// The longest pause between attempts, and the shortest sleep that is noticed.
const PAUSE = 20;
const SLEEP = 20;
// Who is sent back and forth within less, for example as the site keeps no cookies, has a link instead.
const CIRCLE = 10;

let over = false;
let inQueue = false;
let claiming = false;
let last = null;
let heardAt = Date.now();
let timer = 0;
let failures = 0;

/** @param delay in seconds */
function later(delay, work) {
  clearTimeout(timer);
  // A timer of no number, or of more than 24 days, would end at once.
  timer = setTimeout(work, Math.min(300, Math.max(0.25, delay >= 0 ? delay : 5)) * 1000);
}

/**
 * Tries again after as long as the server asks for, and longer with each failure. No two visitors
 * wait equally long, because a server that comes back would otherwise fail again.
 */
function retry(error, work) {
  const pause = Math.max(error.retryAfter || 0, Math.min(PAUSE, 2 ** ++failures));
  later(Math.min(200, pause) * (1 + Math.random() / 2), work);
}

/** @param body sent as JSON, if there is one */
async function call(method, path, body) {
  // A call that is never responded to would also block the other tabs, which wait to join.
  const cancel = new AbortController();
  const patience = setTimeout(() => cancel.abort(), CALL * 1000);
  let response, reply;
  try {
    response = await fetch(api + path, {
      method, signal: cancel.signal, body: body && JSON.stringify(body),
      headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }) },
    });
    // A network that is not signed in to serves its own page with 200.
    reply = response.status === 204 ? {} : await response.json().catch((error) => { if (response.ok) throw error; });
  } finally {
    clearTimeout(patience);
  }
  // Until a moment that the server names, the page counts by the server's clock.
  const sentAt = Date.parse(response.headers.get("Date") ?? "") || Date.now();
  if (response.ok) return { ...reply, sentAt, isNew: response.status === 201 };
  throw Object.assign(new Error("The call failed"), {
    type: String(reply?.type).split(":").pop(), status: response.status, body: reply,
    retryAfter: Number(response.headers.get("Retry-After")),
  });
}

// ---- What a browser keeps; it may refuse to.

function kept(storage, key) {
  try { return JSON.parse(window[storage].getItem(key)); } catch { return null; }
}

function keep(storage, key, value) {
  try { window[storage].setItem(key, JSON.stringify(value)); } catch { /* It is a convenience. */ }
}

// ---- Display

const problems = {
  "too-many-joins": "tooMany", "issuer-unavailable": "busy", overloaded: "busy", "queue-unavailable": "busy", stopping: "busy",
};
const refusals = { "room-ended": "ended", "unknown-room": "unknownRoom", blocked: "blocked" };
const pauses = { PAUSED: "paused", SOLD_OUT: "soldOut", CLOSED: "shut" };
const MINUTES = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 90];

/** Seconds of an ISO 8601 duration; undefined if there is none. */
function duration(iso) {
  const part = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(iso || "");
  if (!part) return undefined;
  const [days, hours, minutes, secs] = part.slice(1).map((n) => Number(n || 0));
  return days * 86400 + hours * 3600 + minutes * 60 + secs;
}

/** The range that four of five visitors wait, in usual steps. */
function estimate({ wait80 }) {
  if (!wait80) return t("waiting.waitUnknown");
  const [least, most] = [wait80.from, wait80.to].map((time) => duration(time) / 60);
  // The service's longest estimate.
  if (least >= 1440) return t("waiting.waitDay");
  if (most <= 1) return t("waiting.waitMinute");
  if (most <= MINUTES.at(-1)) {
    return t("waiting.waitMinutes", {
      low: MINUTES.filter((step) => step <= least).at(-1) ?? 1, n: MINUTES.find((step) => step >= most),
    });
  }
  const hours = { low: Math.max(1, Math.floor(least / 60)), n: Math.ceil(most / 60) };
  return t("waiting.waitHours", hours);
}

function fail(error) {
  const what = error.status ? problems[error.type] ?? "failed" : "noConnection";
  // A turn is not kept: it ends.
  say("error", inQueue && !turned ? t("waiting.lost") : t("waiting." + what) + " " + t("waiting.keepsTrying"));
  show("error", true);
}

function finish(headline, detail) {
  over = true;
  inQueue = false;
  clearTimeout(timer);
  stopCountDown();
  hush();
  resign();
  show("error", false);
  show("place", false);
  show("sounds", false);
  announce();
  show("leaving", false);
  show("calls", false);
  say("headline", headline);
  say("detail", detail);
  entitle(headline);
}

/** Never goes back, also not after the page was loaded again. */
function progress({ number: mine, position }) {
  const before = kept("localStorage", name + "-progress");
  const same = before?.number === mine;
  const first = same ? before.first : position;
  const done = Math.max(same ? before.done : 0, Math.round(1000 * (1 - position / first)));
  keep("localStorage", name + "-progress", { number: mine, first, done });
  at("bar").value = done;
}

function display(standing) {
  if (over) return;
  show("error", false);
  const { state } = standing;
  // A visitor with a valid pass may still use it.
  if (state === "ENDED" || (standing.room === "ENDED" && state !== "ADMITTED")) {
    return finish(t("waiting.ended"), "");
  }
  if (state === "MISSED" || state === "DONE") return miss(state, duration(standing.rejoinEndsIn));
  const waits = state === "PREQUEUE" || state === "WAITING";
  show("place", waits);
  show("leaving", waits);
  showMessage(waits);
  announce(waits ? standing.announcement : undefined);
  if (!waits) show("calls", false);
  if (!waits) return turn(duration(standing.turnEndsIn));
  turned = false;
  // Before a draw there is no position, and the number is that of the entry.
  const entered = state === "PREQUEUE" && standing.position === 0;
  const ahead = standing.position - 1;
  const isDue = entered && !(duration(standing.startsIn) > 0);
  say("headline", t("waiting." + (pauses[standing.room]
    ?? (isDue ? "drawDue" : entered ? "entered" : state === "PREQUEUE" ? "prequeue" : ahead === 0 ? "next" : "waiting"))));
  say("detail", t(standing.seatsUnlikely ? "waiting.seatsUnlikely" : "waiting.keepOpen"));
  for (const id of ["aheadCard", "waitCard", "way"]) show(id, !entered);
  say("ahead", number(ahead));
  say("wait", estimate(standing));
  say("numberLabel", t(entered ? "waiting.entry" : "waiting.number"));
  say("number", number(standing.number));
  say("updated", t("waiting.updated", { time: dateTime(Date.now(), { timeStyle: "medium" }) }));
  show("calls", canCall && !entered);
  if (kept("localStorage", name + "-call") === standing.number) at("call").checked = true;
  show("check", !entered && Boolean(receipt()) && Boolean(window.crypto.subtle));
  if (!entered) progress(standing);
  entitle(entered ? t("waiting.title") : t("waiting.titleAhead", { n: ahead }));
  const start = duration(standing.startsIn);
  show("opensCard", false);
  if (start > 0) countDown(start, entered ? "drawnIn" : "startsIn");
  else stopCountDown();
}

let grace = 0;

/** @param left in seconds; the time in which the visitor can rejoin at the front, if they can */
function miss(state, left) {
  const end = () => {
    finish(t(state === "MISSED" ? "waiting.missed" : "waiting.done"), t("waiting.canRejoin"));
    show("again", true);
  };
  end();
  if (!(left > 0)) return;
  say("detail", t("waiting.rejoinsNext"));
  show("opensCard", false);
  countDown(left, "rejoinLeft");
  grace = setTimeout(end, left * 1000);
}

// ---- Leaving

at("leave").addEventListener("click", async () => {
  at("leave").disabled = true;
  try {
    await call("DELETE", "/tokens");
    post({ gone: true });
    leave();
  } catch (error) {
    // Without a queue token there is nothing to leave.
    if (error.status === 401) return leave();
    say("error", t("waiting." + (error.status ? problems[error.type] ?? "failed" : "noConnection")));
    show("error", true);
  } finally {
    at("leave").disabled = false;
  }
});

function leave() {
  finish(t("waiting.left"), t("waiting.canRejoin"));
  for (const id of ["go", "pass"]) show(id, false);
  at("leaving").open = false;
  show("again", true);
}

// ---- The draw

/** What the visitor got when they entered the draw: {receipt, commitment}; null if they did not. */
function receipt() { return kept("localStorage", name + "-receipt"); }

/** What came first stays, to be compared with what is published after the draw. Only a new place replaces it. */
function keepReceipt({ receipt: own, commitment, isNew, position }) {
  if (!isNew && receipt()) return;
  keep("localStorage", name + "-receipt", own ? { receipt: own, commitment, isEarly: position === 0 } : null);
}

/** Computes the visitor's place again, of what is published. */
async function checkPlace() {
  at("check").disabled = true;
  try {
    const [{ verify }, draw] = await Promise.all([import("/usher-queue/draw.js"), call("GET", "/draw")]);
    const own = receipt();
    const wrong = await verify(draw, own);
    const { index, number: mine } = draw.entry ?? {};
    if (mine !== last.number || draw.room !== room) wrong.push("page");
    const right = [t("waiting.placeRight", { entry: number(index), all: number(draw.participants), number: number(mine) })];
    if (!own?.isEarly) right.push(t("waiting.commitmentUnseen"));
    say("checked", wrong.length === 0 ? right.join(" ") : t("waiting.placeWrong", { receipt: own?.receipt ?? "" }));
    at("checked").dataset.wrong = wrong.join(" ");
  } catch (error) {
    say("checked", t("waiting." + (error.status ? problems[error.type] ?? "failed" : "noConnection")));
  } finally {
    at("check").disabled = false;
  }
}

at("check").addEventListener("click", checkPlace);

// ---- The visitor's turn

let turned = false;
let turnEnds = 0;

/** @param left in seconds; undefined while the time of a turn does not pass */
function turn(left) {
  if (!turned || !left) stopCountDown();
  turnEnds = seconds() + (left ?? 0);
  // Whoever can claim is away by then.
  setTimeout(countTurn, 1000);
  say("headline", t("waiting.turn"));
  say("detail", t("waiting.entering"));
  entitle(t("waiting.turn"));
  if (!turned) chime();
  turned = true;
  // One tab claims for all tabs. If it fails, each of the other tabs claims.
  if (leads()) claim();
  else later(3 + 2 * Math.random(), claim);
}

/** The server decides when a turn ends: the time in which it could not be reached may not count. */
function countTurn() {
  const left = turnEnds - seconds();
  if (!turned || !inQueue || left <= 0) return;
  show("opensCard", false);
  countDown(left, "turnLeft");
}

function heard(standing) {
  last = standing;
  heardAt = Date.now();
  failures = 0;
  if (leading) post({ standing });
  display(standing);
}

/** Holds no stream during the call, because HTTP/1.1 limits connections per host. */
async function claim() {
  if (claiming || over) return;
  claiming = true;
  clearTimeout(timer);
  hush();
  try {
    const pass = await call("POST", "/passes");
    const left = (Date.parse(pass.expiresAt) - pass.sentAt) / 1000;
    post({ redirect: pass.redirect, left });
    arrive(pass.redirect, left, true);
  } catch (error) {
    // The position says whether the visitor can rejoin at the front.
    if (error.type === "turn-missed") later(0.25, ask);
    else if (error.type === "pass-over") heard({ state: "DONE" });
    else if (error.type === "room-ended") heard({ state: "ENDED" });
    else if (error.type === "blocked") finish(t("waiting.blocked"), "");
    else if (error.type === "not-your-turn" || error.type === "sold-out") later(2, ask);
    else {
      fail(error);
      retry(error, inQueue ? ask : claim);
    }
  } finally {
    claiming = false;
  }
}

/**
 * Goes to the shop, once in each tab for each queue number: a visitor who comes back by the back
 * button stays here and has a link. A visitor that the proxy of a site redirected here again goes
 * to the shop again. A hidden tab that claimed goes as soon as it is looked at.
 */
function arrive(redirect, left, claimed) {
  if (over) return;
  const shop = new URL(redirect);
  if (chosen && !shop.searchParams.has("lang")) shop.searchParams.set("lang", language);
  const went = name + "-went";
  const mine = last?.number ?? true;
  const before = kept("sessionStorage", went);
  const again = sent && Date.now() - before?.at > CIRCLE * 1000;
  const goes = (before?.number !== mine || again) && (claimed || inView());
  const leave = () => {
    keep("sessionStorage", went, { number: mine, at: Date.now() });
    location.assign(shop);
  };
  at("go").href = shop;
  showMessage(false);
  finish(t("waiting.turn"), t(goes && inView() ? "waiting.entering" : "waiting.shopOpen"));
  show("go", true);
  show("pass", true);
  show("leaving", true);
  const end = seconds() + left;
  const tick = () => {
    say("left", clock(end - seconds()));
    if (seconds() < end) return;
    stopCountDown();
    show("pass", false);
    show("go", false);
    forgetBypass();
    miss("DONE");
  };
  tick();
  ticking = setInterval(tick, 500);
  if (!goes) return;
  // A sound needs time to be heard.
  if (inView()) setTimeout(leave, at("sound").checked ? 900 : 0);
  else {
    document.addEventListener("visibilitychange", () => {
      if (inView() && !at("go").hidden) leave();
    }, { once: true });
  }
}

let audio = null;

/** Two tones. A browser plays them only if the visitor has touched the page. */
function chime() {
  if (!at("sound").checked || !window.AudioContext) return;
  audio ??= new AudioContext();
  audio.resume().catch(() => {});
  [660, 880].forEach((frequency, i) => {
    const start = audio.currentTime + i * 0.25;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.25, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.4);
  });
}

at("sound").checked = kept("localStorage", "usher-sound") === true;
at("sound").addEventListener("change", () => {
  keep("localStorage", "usher-sound", at("sound").checked);
  chime();
});

// ---- Calls: a notification when the turn is near

const pushKey = at("queue").dataset.push;
const canCall = Boolean(pushKey && navigator.serviceWorker && window.PushManager && window.Notification)
  && Notification.permission !== "denied";

/** A worker can subscribe only once it is active. */
async function worker() {
  const registration = await navigator.serviceWorker.register("/usher-queue/push.js");
  const starting = registration.installing ?? registration.waiting;
  if (registration.active || !starting) return registration;
  await new Promise((resolve) => {
    starting.addEventListener("statechange", () => { if (starting.state === "activated") resolve(); });
  });
  return registration;
}

async function subscribe() {
  if (await Notification.requestPermission() !== "granted") throw new Error("Not permitted");
  const base64 = pushKey.replaceAll("-", "+").replaceAll("_", "/");
  const key = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const { pushManager } = await worker();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await call("PUT", "/push?lang=" + language, subscription.toJSON());
}

at("call").addEventListener("change", async () => {
  const isOn = at("call").checked;
  at("call").disabled = true;
  say("called", "");
  try {
    await (isOn ? subscribe() : call("DELETE", "/push"));
    keep("localStorage", name + "-call", isOn ? last.number : null);
    if (isOn) say("called", t("waiting.callOn"));
  } catch {
    at("call").checked = !isOn;
    if (isOn) say("called", t("waiting.callFailed"));
  } finally {
    at("call").disabled = false;
  }
});

// ---- Leader tab

let leading = false;
let resign = () => {};
let queued = null;
let doubt = 0;

/** Whether this tab makes the calls: it is the leader, or tabs cannot coordinate. */
function leads() { return leading || !channel; }

function queue(steal) {
  if (!channel || over || leading || (queued && !steal)) return;
  if (queued) queued.abort();
  const mine = queued = new AbortController();
  const lead = () => new Promise((resolve) => {
    if (over || queued !== mine) return resolve();
    leading = true;
    resign = resolve;
    post({ leads: inView() });
    listen();
  });
  navigator.locks.request(name, steal ? { steal: true } : { signal: mine.signal }, lead)
    .catch(() => {})
    .then(() => {
      if (queued !== mine) return;
      queued = null;
      if (leading) hush();
      leading = false;
      if (inQueue) follow();
    });
}

/** Takes over from a tab that is hidden or does not respond, for example because it is frozen. */
function challenge() {
  if (!channel || !inQueue || leading || !inView()) return;
  post({ asks: true });
  clearTimeout(doubt);
  doubt = setTimeout(() => { if (inView() && inQueue) queue(true); }, 1000 + 500 * Math.random());
}

if (channel) {
  channel.onmessage = ({ data }) => {
    if (data.gone) return leave();
    if (data.redirect) return inQueue && arrive(data.redirect, data.left, false);
    if (data.leads) clearTimeout(doubt);
    if (data.asks && leading) {
      post({ leads: inView() });
      if (last) post({ standing: last });
    }
    if (data.standing && inQueue && !leading) {
      if (!claiming) {
        clearTimeout(timer);
        later(SILENCE, wonder);
        last = data.standing;
        heardAt = Date.now();
        display(data.standing);
      }
    }
  };
}

/** Handles silence from the tab that should listen. */
function wonder() {
  challenge();
  ask();
}

// ---- Position updates

let source = null;
let silence = 0;
let breaks = 0;
let openedAt = 0;
let streamAt = 0;

function follow() {
  if (!inQueue || over) return;
  queue(false);
  if (leading && seconds() >= streamAt) listen();
  else if (leads()) ask();
  else {
    challenge();
    later(SILENCE, wonder);
  }
}

function hush() {
  clearTimeout(silence);
  if (source) source.close();
  source = null;
}

function expect(within) {
  clearTimeout(silence);
  silence = setTimeout(broken, within * 1000);
}

function listen() {
  hush();
  if (!inQueue || claiming) return;
  clearTimeout(timer);
  source = new EventSource(api + "/stream");
  openedAt = seconds();
  expect(CONNECT);
  source.onmessage = (event) => {
    expect(SILENCE);
    heard(JSON.parse(event.data));
  };
  source.onerror = broken;
}

/**
 * Polls, because a stream does not say why it broke, and retries the stream after a delay that
 * doubles up to a minute with each stream that lasted less than one. The streams of all visitors
 * break at once if the server stops, so they poll at different times.
 */
function broken() {
  hush();
  breaks = seconds() - openedAt < 60 ? breaks + 1 : 1;
  streamAt = seconds() + Math.min(60, 2 ** breaks) * (0.5 + Math.random() / 2);
  later(1 + 4 * Math.random(), ask);
}

async function ask() {
  if (!inQueue || over) return;
  try {
    const standing = await call("GET", "/position");
    if (!inQueue || over) return;
    const untilStream = leading ? Math.max(0, streamAt - seconds()) : Infinity;
    later(Math.min(standing.retryAfter, untilStream), leads() ? follow : wonder);
    heard(standing);
  } catch (error) {
    if (error.status === 401) return join();
    if (error.type === "sold-out") return awaitReturn(t("waiting.soldOutClosed"));
    if (refusals[error.type]) return finish(t("waiting." + refusals[error.type]), "");
    fail(error);
    retry(error, leads() ? ask : wonder);
  }
}

// ---- Joining

let ticking = 0;
let countsTo = 0;
let opens = false;

function stopCountDown() {
  clearInterval(ticking);
  ticking = 0;
  opens = false;
  show("opening", false);
}

/** Counts by the server's clock, never the device's. */
function countDown(left, label) {
  countsTo = seconds() + left;
  say("until", t("waiting." + label));
  const tick = () => {
    const time = clock(countsTo - seconds());
    say("countdown", time);
    if (turned && countsTo <= seconds()) stopCountDown();
    if (opens) entitle(t("waiting.titleOpens", { time }));
  };
  clearInterval(ticking);
  ticking = setInterval(tick, 500);
  tick();
  show("opening", true);
}

/** Waits until the queue opens. Regularly checks for a changed opening time. */
function awaitOpening({ opensAt, now, needsLogin }) {
  const left = (Date.parse(opensAt) - Date.parse(now)) / 1000;
  opens = true;
  say("headline", t("waiting.closed"));
  say("detail", t("waiting.closedDetail"));
  say("opens", dateTime(opensAt));
  show("error", false);
  show("place", false);
  show("opensCard", true);
  offerLogin(Boolean(needsLogin));
  if (needsLogin) say("detail", t(loginFailed ? "waiting.loginFailed" : "waiting.loginNeeded"));
  countDown(left, "opensIn");
  later(Math.min(left + Math.random(), 45 + 30 * Math.random()), join);
}

/** Nobody can join at the moment: seats may come back, or the room may open. */
function awaitReturn(headline) {
  inQueue = false;
  stopCountDown();
  show("error", false);
  show("place", false);
  announce();
  say("headline", headline);
  say("detail", t("waiting.keepsTrying"));
  entitle(headline);
  later(45 + 30 * Math.random(), join);
}

function join() {
  clearTimeout(timer);
  hush();
  inQueue = false;
  if (bypass) return passBy();
  // Tabs join one after the other, so that they all get the queue token of the first tab's cookie.
  if (channel) navigator.locks.request(name + "-join", joinNow).catch(() => later(5, join));
  else joinNow();
}

async function joinNow() {
  if (over || inQueue) return;
  show("login", false);
  try {
    const joined = await call("POST", "/tokens", (proof || invitation) && { altcha: proof, invitation });
    proof = undefined;
    invitation = undefined;
    keep("sessionStorage", name + "-invitation", null);
    keepReceipt(joined);
    stopCountDown();
    inQueue = true;
    last = joined;
    heardAt = Date.now();
    failures = 0;
    display(joined);
    // Who does not have to wait goes on at once; the other tabs of the browser wait for this one.
    if (joined.isNew && joined.state === "YOUR_TURN") claim();
    if (!inQueue) return;
    if (leading) return listen();
    queue(false);
    if (!channel) later(joined.retryAfter, ask);
    else if (!claiming) {
      challenge();
      if (joined.state === "WAITING" || joined.state === "PREQUEUE") later(SILENCE, wonder);
    }
  } catch (error) {
    if (error.type === "sold-out") return awaitReturn(t("waiting.soldOutClosed"));
    if (refusals[error.type]) return finish(t("waiting." + refusals[error.type]), "");
    if (error.type === "room-closed") {
      return error.body.opensAt ? awaitOpening(error.body) : awaitReturn(t("waiting.shutOutside"));
    }
    if (logins.includes(error.type)) return askLogin();
    if (invitations[error.type]) return askInvitation(invitations[error.type]);
    if (error.type === "proof-required") return work();
    if (error.type === "proof-invalid") proof = undefined;
    fail(error);
    retry(error, join);
  }
}

// ---- Invitations, in rooms that are not for everybody

const invitations = {
  "invitation-required": "invitationNeeded", "invitation-invalid": "invitationInvalid",
  "invitation-used": "invitationUsed",
};

/** Asks for a code. The other tabs ask, too, as soon as they may join. */
function askInvitation(why) {
  invitation = undefined;
  keep("sessionStorage", name + "-invitation", null);
  say("headline", t("waiting." + why));
  say("detail", "");
  entitle(t("waiting.title"));
  show("error", false);
  show("invite", true);
}

at("invite").addEventListener("submit", (event) => {
  event.preventDefault();
  invitation = at("code").value;
  show("invite", false);
  say("headline", t("waiting.joining"));
  say("detail", t("waiting.keepOpen"));
  join();
});

// ---- Logins, in rooms that ask for one

const logins = ["login-required", "login-invalid"];

/** The sign-in leaves the page: what a join needs besides is kept until the visitor is back. */
function offerLogin(isNeeded) {
  keep("sessionStorage", name + "-invitation", invitation ?? null);
  at("loginGo").href = api + "/login" + (chosen ? "?lang=" + language : "");
  at("loginOther").href = api + "/login?account=other" + (chosen ? "&lang=" + language : "");
  show("login", isNeeded);
}

/** The other tabs ask, too, as soon as they may join. */
function askLogin() {
  stopCountDown();
  say("headline", t(loginFailed ? "waiting.loginFailed" : "waiting.loginNeeded"));
  say("detail", t("waiting.loginDetail"));
  entitle(t("waiting.title"));
  show("error", false);
  show("place", false);
  offerLogin(true);
}

// ---- Links for staff, who do not wait

const links = { "bypass-invalid": "bypassInvalid", "bypass-used": "bypassUsed" };

/** The same key for each attempt, so that one whose response is lost does not count twice. */
function browserKey() {
  const key = kept("localStorage", name + "-bypass")
    ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  keep("localStorage", name + "-bypass", key);
  return key;
}

/** The code with which this tab got a pass that is still valid: with it, the server returns the same pass. */
function keptBypass() {
  const before = kept("sessionStorage", name + "-bypass-code");
  return before?.until > Date.now() ? before.code : undefined;
}

function forgetBypass() {
  bypass = undefined;
  keep("sessionStorage", name + "-bypass-code", null);
}

async function passBy() {
  clearTimeout(timer);
  try {
    const pass = await call("POST", "/bypass", { code: bypass, browser: browserKey() });
    const left = (Date.parse(pass.expiresAt) - pass.sentAt) / 1000;
    // After a reload, after the back button and after sleep, the code leads to the same pass.
    keep("sessionStorage", name + "-bypass-code", { code: bypass, until: Date.now() + left * 1000 });
    show("sounds", false);
    arrive(pass.redirect, left, true);
    show("leaving", false);
  } catch (error) {
    const why = links[error.type] ?? refusals[error.type];
    if (!why) {
      fail(error);
      return retry(error, join);
    }
    forgetBypass();
    for (const id of ["go", "pass"]) show(id, false);
    finish(t("waiting." + why), "");
    show("again", Boolean(links[error.type]));
  }
}

// ---- Proof of work, in rooms that require it

// The solution of a challenge in base64, kept until a join has used it.
let proof;

/** Gets a challenge and solves it, while the other tabs wait; then joins. */
async function work() {
  try {
    const challenge = await call("GET", "/challenge");
    say("headline", t("waiting.checking"));
    say("detail", t("waiting.checkDetail"));
    show("error", false);
    show("work", true);
    const number = await solve(challenge);
    const { algorithm, challenge: hash, salt, signature } = challenge;
    proof = btoa(JSON.stringify({ algorithm, challenge: hash, number, salt, signature }));
  } catch (error) {
    // A browser that has no workers, or lets no page use them, can still join: there is a link.
    show("work", Boolean(error.isOfWorker));
    fail(error);
    return retry(error, join);
  }
  show("work", false);
  say("headline", t("waiting.joining"));
  say("detail", t("waiting.keepOpen"));
  return joinNow();
}

/** In a worker, so that the page stays usable. */
function solve(challenge) {
  return new Promise((resolve, reject) => {
    const failed = () => reject(Object.assign(new Error("No worker"), { status: 1, isOfWorker: true }));
    if (!window.Worker) return failed();
    const worker = new Worker("/usher-queue/work.js");
    worker.onerror = failed;
    worker.onmessage = ({ data }) => {
      if (!data.done) {
        at("tried").value = data.tried / challenge.maxnumber;
        return;
      }
      worker.terminate();
      if (data.number === undefined) failed();
      else resolve(data.number);
    };
    worker.postMessage(challenge);
  });
}

at("again").addEventListener("click", () => {
  over = false;
  turned = false;
  clearTimeout(grace);
  stopCountDown();
  show("again", false);
  show("sounds", true);
  showMessage(true);
  say("headline", t("waiting.joining"));
  say("detail", t("waiting.keepOpen"));
  join();
});

// ---- Sleep, offline, back

/** Asks at once, after a time in which the page may have missed something. */
function resume() {
  if (over) return;
  failures = 0;
  if (!inQueue) join();
  else if (leading) listen();
  else ask();
}

function wake() {
  if (!over && (inQueue ? Date.now() - heardAt > SILENCE * 1000 : opens)) resume();
}

// While a device sleeps, neither timers nor the clock of countdowns go on, but the time of day does.
let awakeAt = Date.now();
setInterval(() => {
  const slept = Date.now() - awakeAt;
  awakeAt = Date.now();
  if (slept < SLEEP * 1000 || !inView()) return;
  if (at("pass").hidden) wake();
  else {
    // The same pass again, with the time that is left.
    over = false;
    if (bypass) passBy();
    else claim();
  }
}, 3000);
document.addEventListener("visibilitychange", () => {
  challenge();
  if (inView()) wake();
});
document.addEventListener("resume", wake);
window.addEventListener("online", resume);
window.addEventListener("offline", () => { if (!over) fail({}); });

// A page restored from the browser's cache has outdated locks, timers and an outdated position.
window.addEventListener("pageshow", (shown) => { if (shown.persisted) location.reload(); });

// Instead of a logo that cannot be loaded, its words.
const logo = document.querySelector(".home img");
logo?.decode().catch(() => logo.replaceWith(logo.alt));

show("queue", true);
join();
