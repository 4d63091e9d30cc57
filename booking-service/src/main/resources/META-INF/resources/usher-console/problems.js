// What the console says when a call fails.

import { say, text } from "./parts.js";
import { signOut } from "./sign-in.js";

/** Says which call failed and why; signs out if the token is no longer an operator's. */
export function failed(what, fault) {
  if (fault.status === 401) signOut(text("notOperator"));
  else say(text("failed", { call: what, detail: fault.message }), "bad");
}
