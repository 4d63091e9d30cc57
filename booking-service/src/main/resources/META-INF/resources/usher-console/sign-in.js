// Sign-in at the provider, by the one-time code in the link of ./run, or by a pasted token.

import { at } from "/usher/page.js";
import { Fault, call, keepToken, services, token } from "./api.js";
import * as oidc from "./oidc.js";
import { say, text } from "./parts.js";
import { state } from "./state.js";
import { mayLeave } from "./unsaved.js";

const LONGEST_TIMER = 2_000_000_000;
const MAX_RENEWALS = 3;
const RENEWALS_WITHIN = 60_000;

let onSignedIn;
let isLost = false;
let prompt;
let renewal;
let renewals = [];

async function signIn(value) {
  services.booking = "";
  const session = await call("booking", "GET", "/api/console/session", undefined, value);
  keepToken(value);
  services.queue = session.queue;
  state.session = session;
  prompt = undefined;
  at("who").textContent = text("signedInAs", { name: session.name });
  at("sign-out").hidden = false;
  at("sign-in").hidden = true;
  at("desk").hidden = false;
  at("desk").inert = false;
  say("");
  renewInTime();
  const isAgain = isLost;
  isLost = false;
  onSignedIn(isAgain);
}

function renewInTime() {
  clearTimeout(renewal);
  const wait = oidc.renewIn();
  if (wait === undefined || wait > LONGEST_TIMER) return;
  renewal = setTimeout(async () => {
    const next = await oidc.renew();
    if (!next) return;
    keepToken(next);
    renewInTime();
  }, wait);
}

function askWho(message) {
  clearTimeout(renewal);
  keepToken(undefined);
  oidc.forget();
  state.session = undefined;
  at("who").textContent = "";
  at("sign-out").hidden = true;
  at("sign-in").hidden = false;
  // A question about what can no longer be done would cover the sign-in.
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  say(message, "bad");
  (at("oidc-sign-in") || at("token")).focus();
}

/** Signs out and shows nothing more. */
export function signOut(message = "") {
  isLost = false;
  at("desk").hidden = true;
  askWho(message);
}

/**
 * Another token is needed: the services no longer take this one. What the operator has entered stays
 * on the screen until there is one.
 */
export async function renewOrAsk() {
  if (isLost || !state.session) return;
  isLost = true;
  // Nothing is polled meanwhile.
  state.session = undefined;
  at("desk").inert = true;
  // Not again and again, if a service takes no token at all.
  renewals = renewals.filter((time) => time > Date.now() - RENEWALS_WITHIN);
  const next = renewals.push(Date.now()) <= MAX_RENEWALS ? await oidc.renew() : undefined;
  if (next && await isSignedIn(next)) return;
  askWho(text("signInEnded"));
}

/** Signs in with a token, or says why not. */
async function isSignedIn(value) {
  try {
    await signIn(value);
    return true;
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    if (fault.status === 401) refuse(text("notOperator"));
    else if (fault.status === 403) lackRole(fault);
    else say(text("lost", { service: "booking-service" }), "bad");
    return false;
  }
}

function refuse(message) {
  if (isLost) askWho(message);
  else signOut(message);
}

/** Says who is signed in without the role of an operator; the next sign-in asks who one is. */
export function lackRole(fault) {
  prompt = "login";
  refuse(text("lacksRole", { name: fault.who || "?" }));
}

function explain(fault) {
  return fault instanceof oidc.Refused ? text(fault.key, fault.values) : fault.message;
}

/** Signs in by what the address or this tab has, or asks for it; then calls whenSignedIn(isAgain). */
export async function start(whenSignedIn) {
  onSignedIn = whenSignedIn;
  try {
    const given = await oidc.complete();
    if (given === null) return;
    if (given) keepToken(given);
  } catch (fault) {
    signOut(explain(fault));
    return;
  }
  const hash = new URLSearchParams(location.hash.slice(1));
  const code = hash.get("code");
  if (code) {
    // Before anything else: the code is in no history and in no link that is copied. The view is.
    hash.delete("code");
    const view = String(hash);
    history.replaceState(null, "", location.pathname + location.search + (view && "#" + view));
    try {
      const { token: given } = await call("booking", "POST", "/api/console/sign-in", {
        code,
      });
      oidc.forget();
      keepToken(given);
    } catch (fault) {
      if (!token()) {
        signOut(fault.status === 403 ? text("codeRefused") : fault.message);
        return;
      }
    }
  }
  // It may have ended since this tab was left.
  if (token() && oidc.renewIn() === 0) keepToken((await oidc.renew()) || token());
  if (token()) await isSignedIn(token());
  else at("sign-in").hidden = false;
}

at("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const value = at("token").value.trim();
  oidc.forget();
  if (await isSignedIn(value)) at("token").value = "";
  else at("token").focus();
});
at("oidc-sign-in")?.addEventListener("click", async () => {
  try {
    await oidc.begin({ prompt, onToken: isLost ? isSignedIn : undefined });
  } catch (fault) {
    say(explain(fault), "bad");
  }
});
at("sign-out").addEventListener("click", async () => {
  if (!(await mayLeave())) return;
  const isProviders = oidc.forget();
  signOut();
  if (isProviders) oidc.endSession().catch((fault) => say(explain(fault), "bad"));
});
