// Deletes the event or its room, after a question that names it.

import { at } from "/usher/page.js";
import { call } from "./api.js";
import { ask } from "./dialog.js";
import { say, text } from "./parts.js";
import { failed } from "./problems.js";
import { state } from "./state.js";
import { forget } from "./unsaved.js";
import { go, route } from "./views.js";

const KINDS = {
  event: { service: "booking", path: "/api/events/", button: "removeEvent", text: "removeEventText" },
  room: { service: "queue", path: "/api/rooms/", button: "removeRoom", text: "removeRoomText" },
};

/** Offers what there is to delete. */
export function show(hasEvent, room) {
  at("removal").hidden = !hasEvent && !room;
  at("remove-event-card").hidden = !hasEvent;
  at("remove-room-card").hidden = !room;
  at("remove-room").disabled = room?.state !== "ENDED";
}

async function remove(kind) {
  const { id } = state.shown;
  const { service, path, button, text: about } = KINDS[kind];
  const isSure = await ask({
    title: text("removeAsk", { name: at("event-title").textContent, id }),
    lines: [text(about)],
    yes: text(button),
    isDangerous: true,
  });
  if (!isSure) return;
  const what = "DELETE " + path + id;
  const isLast = at(kind === "event" ? "remove-room-card" : "remove-event-card").hidden;
  try {
    await call(service, "DELETE", path + id);
    const done = text("done", { call: what });
    if (isLast) {
      forget();
      go("", done);
    } else {
      route();
      say(done);
    }
  } catch (fault) {
    failed(what, fault);
  }
}

at("remove-event").addEventListener("click", () => remove("event"));
at("remove-room").addEventListener("click", () => remove("room"));
