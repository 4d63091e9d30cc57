// Binds a pass that is good in one browser to this one: the service knows it by a cookie, which it
// sets with its first answer.

import { call } from "./visitor.js";

/** The answer of the service about the pass. Fails if there is none, or if other tabs take too long. */
export function bind(event, pass) {
  const ask = () => call(event, "POST", `/api/events/${event}/pass-bindings`, { pass });
  const come = async () => {
    const answer = await ask();
    return answer.problem === "cookie-needed" ? ask() : answer;
  };
  // A tab that keeps the others waiting for longer than this has got into trouble.
  const signal = AbortSignal.timeout?.(10_000);
  // One tab at a time: the first answer to a second tab would replace the cookie of the first. Pages
  // without TLS have no locks.
  return navigator.locks ? navigator.locks.request("usher-binding", { signal }, come) : come();
}
