// What the console says when a call fails: by the type of the problem in the operator's language, and
// below it what the service said.

import { say, text } from "./parts.js";
import { renewOrAsk } from "./sign-in.js";

const TEXTS = {
  "room-ended": "problemRoomEnded",
  "room-not-ended": "problemRoomNotEnded",
  "passes-valid": "problemPassesValid",
  "unknown-room": "problemUnknown",
  "unknown-event": "problemUnknown",
  "event-on-sale": "problemEventOnSale",
  "holds-open": "problemHoldsOpen",
  "event-deleted": "problemEventDeleted",
  "seats-in-use": "problemSeatsInUse",
  "mode-fixed": "problemModeFixed",
  "draw-closed": "problemDrawClosed",
  "invalid-request": "problemInvalid",
  "malformed-request": "problemInvalid",
  "precondition-failed": "problemChanged",
  forbidden: "problemForbidden",
  unauthorized: "problemForbidden",
};

/** A problem in the operator's language. */
export function explain(fault) {
  if (TEXTS[fault.type]) return text(TEXTS[fault.type]);
  if (fault.status === 0) return text("problemNoResponse");
  return text(fault.status >= 500 ? "problemBusy" : "problemOther");
}

/** Says which call failed and why; asks for another token if this one is no longer good. */
export function failed(what, fault) {
  if (fault.status === 401) renewOrAsk();
  else say(text("failed", { call: what, detail: explain(fault) }), "bad", fault.message);
}
