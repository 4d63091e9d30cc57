// The view of one event or of a new one: loads it and hands it to the parts of the view.

import { at } from "/usher/page.js";
import { find, services } from "./api.js";
import * as audit from "./audit.js";
import * as editor from "./editor.js";
import { judgeWorker, watched } from "./health.js";
import * as history from "./history.js";
import * as levers from "./levers.js";
import * as numbers from "./numbers.js";
import { say, showState, text } from "./parts.js";
import { failed } from "./problems.js";
import * as removal from "./removal.js";
import { state } from "./state.js";
import { isUnsaved } from "./unsaved.js";

/** The bars and the map, loaded with the first event. */
let seats;
/** The view of a draw, loaded with the first room that has one. */
let draw;
/** What each service had when it last responded: {stats?, room?}. */
let last = {};
/** Whether a service failed when the form was filled in. */
let isPartial = false;

export async function openEvent(id) {
  const isNew = state.shown.view === "new";
  state.room = undefined;
  last = {};
  at("nothing").hidden = true;
  audit.clear();
  history.clear();
  numbers.clear();
  levers.clear();
  removal.show(false, undefined);
  draw?.clear();
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
  isPartial = false;
  if (!isNew) await load(id);
}

async function load(id) {
  try {
    await loadEvent(id);
  } catch (fault) {
    isPartial = true;
    failed("GET /api/events/" + id, fault);
  }
}

/** Ends what is received while the event is shown. */
export function closeEvent() {
  seats?.close();
  judgeWorker(undefined);
}

/** Fills the form with what the services have. */
export async function loadEvent(id) {
  const [event, room] = await Promise.all([
    find("booking", "/api/events/" + id),
    find("queue", "/api/rooms/" + id).catch(() => void (isPartial = true)),
  ]);
  if (state.shown.id !== id) return;
  at("event-title").textContent = event?.content.name || room?.content.name || id;
  at("open-shop").hidden = !event;
  if (event || room) editor.fill({ event, room });
  await showSeats(id, event?.content);
}

async function showSeats(id, event) {
  seats ??= await import("./seats.js");
  if (state.shown.id === id) seats.open(id, event);
}

/** Of a room in mode DRAW. */
async function showDraw(id, room, isFresh) {
  // A failure shows at the next poll, as that of booking-service.
  if (room?.mode === "DRAW") draw ??= await import("./draw.js").catch(() => undefined);
  if (state.shown.id === id) draw?.show(room, isFresh);
}

/** {found}, which is undefined where there is nothing; undefined if the service fails. */
const ask = (service, path) => watched(service, async () => ({ found: (await find(service, path))?.content }));

let polls = 0;

export async function pollEvent(id, isFresh) {
  const number = ++polls;
  const [stats, room] = await Promise.all([
    ask("booking", "/api/events/" + id + "/stats"),
    ask("queue", "/api/rooms/" + id),
    audit.poll(id, isFresh),
  ]);
  // What was asked before a change may arrive after it.
  if (!state.session || state.shown.id !== id || number !== polls) return;
  if (stats) last.stats = stats.found;
  if (room) last.room = room.found;
  show(id, { stats: Boolean(stats), room: Boolean(room) });
  showDraw(id, last.room, isFresh);
  if (isPartial && stats && room && !isUnsaved()) {
    isPartial = false;
    say("");
    await load(id);
  }
}

/** Of a service that fails, what it had before stays on the screen, and so do its controls. */
function show(id, responds) {
  const { stats, room } = last;
  const isNothing = responds.stats && responds.room && !stats && !room;
  state.room = room;
  at("numbers").hidden = isNothing;
  at("nothing").hidden = !isNothing;
  at("nothing").textContent = isNothing ? text("nothingHere", { id }) : "";
  at("open-room").hidden = !room;
  at("event-state").hidden = !room;
  if (room) showState(at("event-state"), room);
  levers.show(room);
  history.show(room);
  numbers.show(stats, room, responds);
  removal.show(Boolean(stats), room);
  if (stats) seats?.showSections(stats.sections);
}

editor.onSaved(loadEvent);
