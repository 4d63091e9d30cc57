// The draw of a room in mode DRAW: how far it is, and what others need to check it.

import { at, dateTime, number } from "/usher/page.js";
import { find, services } from "./api.js";
import { make, text } from "./parts.js";
import { state } from "./state.js";

const EVERY = 5_000;

/** What is shown of a draw; of hashes and keys, all of it, to copy. */
const VALUES = [
  { label: "drawCommitment", key: "commitment" },
  { label: "drawSource", key: "publicSource", none: "drawNone" },
  { label: "drawValue", key: "publicValue" },
  { label: "drawRoot", key: "root" },
  { label: "drawSecret", key: "secret" },
  { label: "drawKey", key: "key" },
];

let draw;
let shown;
let askedAt = -Infinity;

/** Forgets the draw of another room. */
export function clear() {
  draw = undefined;
  shown = undefined;
  askedAt = -Infinity;
  at("draw").hidden = true;
}

/** Shows the draw of a room, if it has one: anew every few seconds, and after a change at once. */
export async function show(room, isFresh) {
  at("draw").hidden = room?.mode !== "DRAW" || !draw;
  if (room?.mode !== "DRAW") return;
  const { id } = state.shown;
  if (isFresh || performance.now() - askedAt >= EVERY) {
    askedAt = performance.now();
    // While queue-service does not respond, what it said before stays.
    const found = await find("queue", path(id)).catch(() => undefined);
    if (state.shown.id !== id) return;
    if (found) draw = found.content;
  }
  if (draw) render(room, id);
}

const path = (id) => "/api/rooms/" + id + "/draw";

function render(room, id) {
  at("draw").hidden = false;
  at("draw-json").href = services.queue + path(id);
  write("draw-state", stateOf(room));
  write("draw-hint", text("drawHint", { page: "docs/fair-draw.md" }));
  const lines = [[text("drawEntries"), number(draw.participants ?? room.issued)]];
  for (const { label, key, none = "drawLater" } of VALUES) {
    // Without a source there is no value to wait for.
    if (key === "publicValue" && !draw.publicSource) continue;
    lines.push([text(label), draw[key] || text(none), Boolean(draw[key])]);
  }
  // Somebody may be selecting a value to copy it.
  if (JSON.stringify(lines) === shown) return;
  shown = JSON.stringify(lines);
  at("draw-values").replaceChildren(...lines.flatMap(([name, value, isCode]) => [make("dt", name), term(value, isCode)]));
}

function term(value, isCode) {
  if (!isCode) return make("dd", value);
  const place = make("dd");
  const code = make("code", value);
  code.dir = "ltr";
  place.append(code);
  return place;
}

function stateOf({ state: ofRoom }) {
  if (draw.state === "DRAWN") {
    return text("drawDRAWN", { time: dateTime(draw.drawnAt, { dateStyle: "medium", timeStyle: "medium" }) });
  }
  if (ofRoom === "ENDED") return text("drawNever");
  return text(draw.state === "CLOSED" && draw.publicSource ? "drawWaits" : "draw" + draw.state);
}

/** What has not changed is not announced again. */
function write(id, words) {
  if (at(id).textContent !== words) at(id).textContent = words;
}
