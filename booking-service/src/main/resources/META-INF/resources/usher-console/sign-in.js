// Sign-in by the one-time code in the link of ./run, or by a pasted token.

import { at } from "/usher/page.js";
import { call, keepToken, services, token } from "./api.js";
import { say, text } from "./parts.js";
import { state } from "./state.js";

let onSignedIn;

async function signIn(value) {
  services.booking = "";
  const session = await call("booking", "GET", "/api/console/session", undefined, value);
  keepToken(value);
  services.queue = session.queue;
  state.session = session;
  at("who").textContent = text("signedInAs", { name: session.name });
  at("sign-out").hidden = false;
  at("sign-in").hidden = true;
  at("desk").hidden = false;
  onSignedIn();
}

export function signOut(message = "") {
  keepToken(undefined);
  state.session = undefined;
  at("who").textContent = "";
  at("sign-out").hidden = true;
  at("desk").hidden = true;
  at("sign-in").hidden = false;
  say(message, "bad");
  at("token").focus();
}

/** Signs in with the code of the address or the token of this tab, or asks for one. */
export async function start(whenSignedIn) {
  onSignedIn = whenSignedIn;
  const code = /^#code=(.+)$/.exec(location.hash);
  if (code) {
    // Before anything else: the code is in no history and in no link that is copied.
    history.replaceState(null, "", location.pathname + location.search);
    try {
      const { token: given } = await call("booking", "POST", "/api/console/sign-in", {
        code: decodeURIComponent(code[1]),
      });
      keepToken(given);
    } catch (fault) {
      if (!token()) {
        signOut(fault.status === 403 ? text("codeRefused") : fault.message);
        return;
      }
    }
  }
  if (!token()) {
    at("sign-in").hidden = false;
    return;
  }
  try {
    await signIn(token());
  } catch (fault) {
    if (fault.status === 401 || fault.status === 403) signOut(text("notOperator"));
    else say(text("lost", { service: "booking-service" }), "bad");
  }
}

at("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const value = at("token").value.trim();
  try {
    await signIn(value);
    at("token").value = "";
    say("");
  } catch (fault) {
    say(fault.status === 401 || fault.status === 403 ? text("notOperator") : fault.message, "bad");
    at("token").focus();
  }
});
at("sign-out").addEventListener("click", () => signOut());
