// The levers of a sale: rate, most active visitors, pause, resume, sold out, end; in ./run also a
// rush of simulated visitors.

import { at } from "/usher/page.js";
import { call } from "./api.js";
import { say, text } from "./parts.js";
import { failed } from "./problems.js";
import { state } from "./state.js";
import { poll } from "./views.js";

/** Fills the fields with the settings of the room. */
export function fill(room) {
  at("rush-card").hidden = !state.session.rush;
  if (!room) return;
  at("rate").value = room.admitPerMinute;
  at("max-active").value = room.maxActive;
  at("message").value = room.branding?.message || "";
}

/** Shows what can be done with the room in its state. */
export function show(room) {
  at("levers").hidden = !room;
  if (!room) return;
  for (const lever of ["pause", "resume", "sold-out", "end"]) at(lever).disabled = room.state === "ENDED";
}

/** Makes calls one after another and says what was called, or which of them failed. */
async function act(...calls) {
  const { id } = state.shown;
  let what = "";
  try {
    for (const [method, path, body] of calls) {
      what = method + " " + path;
      await call("queue", method, path, typeof body === "function" ? await body() : body);
    }
    say(text("done", { call: calls.map(([method, path]) => method + " " + path).join(", ") }));
  } catch (fault) {
    failed(what, fault);
  }
  if (state.session && state.shown.id === id) poll(true);
}

const path = (action = "") => "/api/rooms/" + state.shown.id + action;

/** The call that changes some settings of the room and keeps the others as they are now. */
function change(settings) {
  return ["PUT", path(), async () => ({ ...(await call("queue", "GET", path())), ...settings })];
}

at("rate-form").addEventListener("submit", (event) => {
  event.preventDefault();
  act(change({ admitPerMinute: Number(at("rate").value) }));
});
at("max-active-form").addEventListener("submit", (event) => {
  event.preventDefault();
  act(change({ maxActive: Number(at("max-active").value) }));
});
at("pause-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const message = at("message").value.trim();
  const branding = state.room?.branding;
  const pause = ["POST", path("/pause")];
  if (message === (branding?.message || "")) act(pause);
  else act(change({ branding: { ...branding, message: message || undefined } }), pause);
});
at("resume").addEventListener("click", () => act(["POST", path("/resume")]));
at("sold-out").addEventListener("click", () => act(["POST", path("/sold-out")]));
at("end").addEventListener("click", () => at("confirm").showModal());
at("confirm").addEventListener("close", () => {
  if (at("confirm").returnValue === "yes") act(["POST", path("/end")]);
  at("confirm").returnValue = "";
  at("end").focus();
});
at("rush").addEventListener("click", async () => {
  const { rush } = state.session;
  try {
    await call(rush, "POST", "");
    say(text("done", { call: "POST " + rush }));
  } catch (fault) {
    // Its 401 says that this token is of another ./run, not that it has expired.
    say(text("failed", { call: "POST " + rush, detail: fault.message }), "bad");
  }
});
