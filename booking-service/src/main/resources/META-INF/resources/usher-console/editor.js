// Saves the form of an event and its room; writes it as JSON and reads it from JSON.

import { at } from "/usher/page.js";
import { call } from "./api.js";
import * as form from "./form.js";
import { make, say, text } from "./parts.js";
import { signOut } from "./sign-in.js";
import { state } from "./state.js";
import { poll } from "./views.js";

let saved;

/** What is called with the id of an event that was changed, to show it again. */
export function onSaved(listener) {
  saved = listener;
}

/** Shows the form of a new event, or prepares it for one that fill() will show. */
export function open(isNew) {
  at("form-errors").hidden = true;
  at("edit-details").open = isNew;
  at("f-id").readOnly = !isNew;
  if (isNew) form.fill({}, state.session.booking);
}

/** Shows an event and its room, of which either may be missing. */
export function fill(event, room) {
  form.fill({ event, room }, state.session.booking);
}

at("form").addEventListener("submit", async (submit) => {
  submit.preventDefault();
  const { id, event, room } = form.read();
  at("form-errors").hidden = true;
  let what = "PUT /api/events/" + id;
  at("save").disabled = true;
  try {
    await call("booking", "PUT", "/api/events/" + id, event);
    if (room) {
      what = "PUT /api/rooms/" + id;
      await call("queue", "PUT", "/api/rooms/" + id, room);
    }
    say(text("saved"));
    if (state.shown.view === "new") location.hash = "#event=" + id;
    else {
      await saved(id);
      poll(true);
    }
  } catch (fault) {
    showErrors(what, fault);
  } finally {
    at("save").disabled = false;
  }
});

function showErrors(what, fault) {
  if (fault.status === 401) signOut(text("notOperator"));
  const errors = at("form-errors");
  errors.replaceChildren(make("p", text("invalid") + " " + what), make("ul"));
  const lines = fault.violations?.length
    ? fault.violations.map(({ field, message }) => field + " " + message)
    : [fault.message];
  errors.lastChild.append(...lines.map((line) => make("li", line)));
  errors.hidden = false;
  errors.focus();
}

at("to-json").addEventListener("click", () => {
  at("json").value = form.toJson();
  at("json").focus();
});
at("from-json").addEventListener("click", () => {
  try {
    form.fromJson(at("json").value, state.session.booking);
    if (state.shown.view !== "new") at("f-id").value = state.shown.id;
    say(text("jsonFilled"));
  } catch (fault) {
    say(text("jsonWrong", { detail: fault.message }), "bad");
  }
});
