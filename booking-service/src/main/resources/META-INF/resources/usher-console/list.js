// The list of events and rooms.

import { at, dateTime, number } from "/usher/page.js";
import { call } from "./api.js";
import { watched } from "./health.js";
import { make, showState, text } from "./parts.js";
import { state } from "./state.js";
import { poll } from "./views.js";

const MAX_ROOM_PAGES = 10;

async function allRooms() {
  const rooms = [];
  let after = "";
  for (let page = 0; page < MAX_ROOM_PAGES; page++) {
    const found = await call("queue", "GET", "/api/rooms?limit=200&after=" + after);
    rooms.push(...found.rooms);
    if (!found.next) break;
    after = found.next;
  }
  return rooms;
}

export async function pollList() {
  const sales = at("filter").value;
  const [events, rooms] = await Promise.all([
    watched("booking", () => call("booking", "GET", "/api/events?limit=500&sales=" + sales)),
    watched("queue", allRooms),
  ]);
  if (!events || state.shown.view !== "list") return;
  const byId = new Map((rooms || []).map((one) => [one.room, one]));
  const rows = events.map((event) => ({ id: event.id, event, room: byId.get(event.id) }));
  if (sales === "ALL") {
    // Rooms in front of other sites have no event here.
    const known = new Set(events.map((event) => event.id));
    rows.push(...(rooms || []).filter((one) => !known.has(one.room)).map((one) => ({ id: one.room, room: one })));
  }
  const list = at("events");
  const content = rows.map(row);
  // Not touched while nothing changes, so that the focus stays.
  const isSame = list.children.length === content.length
    && content.every((item, i) => item.textContent === list.children[i].textContent);
  if (!isSame) {
    const focused = list.contains(document.activeElement) ? document.activeElement.hash : undefined;
    list.replaceChildren(...content);
    if (focused) [...list.querySelectorAll("a")].find((link) => link.hash === focused)?.focus();
  }
  at("no-events").hidden = rows.length > 0;
}

function row({ id, event, room }) {
  const item = make("li", "", "card row");
  const link = make("a", event?.name || room.name);
  link.href = "#event=" + id;
  const about = make("span", "", "grow");
  about.append(link, make("br"), make("span", id + " · " + dateTime(event?.startsAt || room.startsAt), "small soft"));
  item.append(about, showState(make("span"), room));
  if (room) {
    item.append(
      make("span", text("waiting") + " " + number(room.waiting), "small number"),
      make("span", text("active") + " " + number(room.active), "small number"),
    );
  }
  return item;
}

at("filter").addEventListener("change", () => poll());
