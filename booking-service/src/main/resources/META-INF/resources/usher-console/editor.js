// Saves the form of an event and its room; writes it as JSON and reads it from JSON. What somebody
// else has changed since the form was filled in is never overwritten unasked.

import { at } from "/usher/page.js";
import { find, send } from "./api.js";
import { isSame, merge } from "./changes.js";
import * as conflict from "./conflict.js";
import * as form from "./form.js";
import { english, make, say, text } from "./parts.js";
import { explain } from "./problems.js";
import { renewOrAsk } from "./sign-in.js";
import { state } from "./state.js";
import { forget, watch } from "./unsaved.js";
import { go, poll } from "./views.js";

const PARTS = {
  event: { service: "booking", path: (id) => "/api/events/" + id },
  room: { service: "queue", path: (id) => "/api/rooms/" + id },
};

// Of each part: what the service has, with its tag, and what the form made of it when it was filled in.
let stored = {};
let tags = {};
let clean = {};
let saved;

/** What is called with the id of an event that was changed, to show it again. */
export function onSaved(listener) {
  saved = listener;
}

/** Shows the form of a new event, or prepares it for one that fill() will show. */
export function open(isNew) {
  conflict.hide();
  at("form-errors").hidden = true;
  at("edit-details").open = isNew;
  at("f-id").readOnly = !isNew;
  // Until it is known what there is, nothing can be changed.
  forget();
  at("edit").hidden = true;
  if (isNew) fill({});
}

/** Shows an event and its room, {content, tag} each, of which either may be missing. */
export function fill({ event, room }) {
  stored = { event: event?.content, room: room?.content };
  tags = { event: event?.tag, room: room?.tag };
  clean = refill();
  at("edit").hidden = false;
}

/** Fills the form with what the services have; returns what it makes of it. */
function refill() {
  form.fill(stored, state.session.booking);
  const untouched = form.entered();
  watch(() => form.entered() !== untouched);
  const { event, room } = form.read();
  // The form names the room like the event.
  return { event, room: room && { ...room, name: stored.room?.name } };
}

/** Puts what the operator has changed in the form on top of what a service has by now. */
export function rebase(part, content, tag) {
  const mine = form.read();
  const before = clean;
  stored = { ...stored, [part]: content };
  tags = { ...tags, [part]: tag };
  clean = { ...before, [part]: refill()[part] };
  const rebased = mine[part] && merge(before[part], mine[part], clean[part]);
  form.fill({ ...mine, [part]: rebased }, state.session.booking);
}

/** Saves a part if the operator has changed it. Returns whether it was saved now. */
async function save(id, part, content) {
  if (!content || (tags[part] && isSame(content, clean[part]))) return false;
  const { service, path } = PARTS[part];
  const response = await send(service, "PUT", path(id), {
    body: content,
    conditions: tags[part] ? { "If-Match": tags[part] } : { "If-None-Match": "*" },
  });
  tags[part] = response.tag;
  stored[part] = response.content;
  clean[part] = content;
  return true;
}

async function submit() {
  const { id, event, room } = form.read();
  say("");
  at("form-errors").hidden = true;
  conflict.hide();
  let part = "event";
  let isEventSaved = false;
  at("save").disabled = true;
  try {
    isEventSaved = await save(id, "event", event);
    // What exists keeps its id.
    if (isEventSaved) at("f-id").readOnly = true;
    part = "room";
    await save(id, "room", room);
    if (state.shown.view === "new") {
      forget();
      go("#event=" + id, text("saved"));
    } else {
      say(text("saved"));
      await saved(id);
      poll(true);
    }
  } catch (fault) {
    if (fault.status === 412) await showConflict(id, part);
    else showErrors("PUT " + PARTS[part].path(id), fault, text(isEventSaved ? "invalidRoom" : "invalid"));
  } finally {
    at("save").disabled = false;
  }
}

async function showConflict(id, part) {
  const { service, path } = PARTS[part];
  let current;
  try {
    current = await find(service, path(id));
  } catch (fault) {
    showErrors("GET " + path(id), fault, text("invalid"));
    return;
  }
  // If it was deleted, the next attempt makes it again.
  if (!current) tags[part] = undefined;
  await conflict.show({
    id,
    part,
    service,
    path: path(id),
    before: stored[part],
    after: current?.content,
    onTheirs: () => {
      forget();
      return state.shown.view === "new" ? (location.hash = "#event=" + id) : saved(id);
    },
    onMine: () => {
      rebase(part, current.content, current.tag);
      return submit();
    },
  });
}

function showErrors(what, fault, words) {
  if (fault.status === 401) {
    renewOrAsk();
    return;
  }
  const errors = at("form-errors");
  const call = make("code", what);
  call.dir = "ltr";
  errors.replaceChildren(make("p", words + " "), make("p", explain(fault)), make("ul"));
  errors.firstChild.append(call);
  const lines = fault.violations?.length
    ? fault.violations.map(({ field, message }) => field + " " + message)
    : [fault.message];
  errors.lastChild.append(...lines.map((line) => english(line, "li")));
  errors.hidden = false;
  errors.focus();
}

at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
// The browser now shows what is wrong: the errors of an earlier attempt are out of date.
at("form").addEventListener("invalid", () => (at("form-errors").hidden = true), true);
at("to-json").addEventListener("click", () => {
  at("json").value = form.toJson();
  at("json").focus();
});
at("from-json").addEventListener("click", () => {
  let wrong;
  try {
    wrong = form.fromJson(at("json").value, state.session.booking);
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault;
    say(text("jsonBroken"), "bad", fault.message);
    return;
  }
  if (wrong) {
    say(text("jsonWrong", { detail: wrong }), "bad");
    return;
  }
  at("form-errors").hidden = true;
  if (state.shown.view !== "new") at("f-id").value = state.shown.id;
  say(text("jsonFilled"));
});
