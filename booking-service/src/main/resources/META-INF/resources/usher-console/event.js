// The view of one event or of a new one: loads it and hands it to the parts of the view.

import { at } from "/usher/page.js";
import { find, services } from "./api.js";
import * as audit from "./audit.js";
import * as editor from "./editor.js";
import { watched } from "./health.js";
import * as levers from "./levers.js";
import * as numbers from "./numbers.js";
import { showState, text } from "./parts.js";
import { failed } from "./problems.js";
import * as removal from "./removal.js";
import { state } from "./state.js";

/** The bars and the map, loaded with the first event. */
let seats;

export async function openEvent(id) {
  const isNew = state.shown.view === "new";
  state.room = undefined;
  audit.clear();
  numbers.clear();
  levers.clear();
  removal.show(false, undefined);
  seats?.open(id);
  at("open-room").hidden = true;
  at("open-shop").hidden = isNew;
  at("event-state").hidden = true;
  at("event-title").textContent = isNew ? text("newEvent") : id;
  at("event-id").textContent = id;
  for (const place of document.querySelectorAll("[data-id]")) place.textContent = id || "{id}";
  at("open-shop").href = "/events/" + id;
  at("open-room").href = services.queue + "/rooms/" + id;
  editor.open(isNew);
  if (isNew) return;
  try {
    await loadEvent(id);
  } catch (fault) {
    failed("GET /api/events/" + id, fault);
  }
}

/** Ends what is received while the event is shown. */
export function closeEvent() {
  seats?.close();
}

/** Fills the form with what the services have. */
export async function loadEvent(id) {
  const [event, room] = await Promise.all([
    find("booking", "/api/events/" + id),
    find("queue", "/api/rooms/" + id).catch(() => undefined),
  ]);
  if (state.shown.id !== id) return;
  at("event-title").textContent = event?.content.name || room?.content.name || id;
  at("open-shop").hidden = !event;
  editor.fill({ event, room });
  await showSeats(id, event?.content);
}

async function showSeats(id, event) {
  seats ??= await import("./seats.js");
  if (state.shown.id === id) seats.open(id, event);
}

let polls = 0;

export async function pollEvent(id, isFresh) {
  const number = ++polls;
  const [stats, found] = await Promise.all([
    watched("booking", () => find("booking", "/api/events/" + id + "/stats")),
    watched("queue", () => find("queue", "/api/rooms/" + id)),
    audit.poll(id, isFresh),
  ]);
  // What was asked before a change may arrive after it.
  if (!state.session || state.shown.id !== id || number !== polls) return;
  const room = found?.content;
  state.room = room;
  at("open-room").hidden = !room;
  if (room) {
    at("event-state").hidden = false;
    showState(at("event-state"), room);
  }
  levers.show(room);
  numbers.show(stats?.content, room);
  removal.show(Boolean(stats), room);
  if (stats) seats?.showSections(stats.content.sections);
}

editor.onSaved(loadEvent);
