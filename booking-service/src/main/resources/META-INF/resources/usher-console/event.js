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
import { state } from "./state.js";

export async function openEvent(id) {
  const isNew = state.shown.view === "new";
  state.room = undefined;
  audit.clear();
  numbers.clear();
  at("levers").hidden = true;
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

/** Fills the form and the levers with what the services have. */
export async function loadEvent(id) {
  const [event, room] = await Promise.all([
    find("booking", "/api/events/" + id),
    find("queue", "/api/rooms/" + id).catch(() => undefined),
  ]);
  if (state.shown.id !== id) return;
  at("event-title").textContent = event?.name || room?.name || id;
  at("open-shop").hidden = !event;
  levers.fill(room);
  editor.fill(event, room);
}

export async function pollEvent(id, isFresh) {
  const [stats, room] = await Promise.all([
    watched("booking", () => find("booking", "/api/events/" + id + "/stats")),
    watched("queue", () => find("queue", "/api/rooms/" + id)),
    audit.poll(id, isFresh),
  ]);
  if (!state.session || state.shown.id !== id) return;
  state.room = room;
  at("open-room").hidden = !room;
  if (room) {
    at("event-state").hidden = false;
    showState(at("event-state"), room);
  }
  levers.show(room);
  numbers.show(stats, room);
}

editor.onSaved(loadEvent);
