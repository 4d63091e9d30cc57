// The list of events, and that of waiting rooms, which may stand in front of other sites: page by page,
// all or those that a search finds.

import { at, dateTime, number } from "/usher/page.js";
import { call, send } from "./api.js";
import { watched } from "./health.js";
import { line, make, showState, text } from "./parts.js";
import { state } from "./state.js";
import { poll } from "./views.js";

const SIZE = 50;
const ROOMS = "ROOMS";
const ROOM_PAGE = 200;
const MAX_ROOM_PAGES = 50;
const ROOMS_EVERY = 10_000;
const REST_MILLIS = 300;

// The addresses of the pages up to the shown one, and that of the next.
let pages = [];
let next;
let rooms = new Map();
let roomsAt = 0;
let typed;

const search = () => at("search").value.trim();

function first() {
  const found = search() ? "&search=" + encodeURIComponent(search()) : "";
  const list = at("filter").value;
  return list === ROOMS ? "/api/rooms?limit=" + SIZE + found : "/api/events?limit=" + SIZE + "&sales=" + list + found;
}

/** The rooms by event. If there are more than one request can have, they are not read in each round. */
async function readRooms() {
  if (rooms.size >= ROOM_PAGE && performance.now() - roomsAt < ROOMS_EVERY) return;
  const found = new Map();
  let after = "";
  for (let page = 0; page < MAX_ROOM_PAGES && after !== undefined; page++) {
    const part = await call("queue", "GET", "/api/rooms?limit=" + ROOM_PAGE + "&after=" + after);
    part.rooms.forEach((room) => found.set(room.room, room));
    after = part.next;
  }
  rooms = found;
  roomsAt = performance.now();
}

async function eventPage(address) {
  const [response] = await Promise.all([
    watched("booking", () => send("booking", "GET", address)),
    watched("queue", readRooms),
  ]);
  if (!response) return undefined;
  return {
    rows: response.content.map((event) => ({ id: event.id, event, room: rooms.get(event.id) })),
    next: /<([^>]+)>; *rel="next"/.exec(response.headers.get("Link") || "")?.[1],
  };
}

async function roomPage(address) {
  const [page] = await Promise.all([
    watched("queue", () => call("queue", "GET", address)),
    watched("booking", () => call("booking", "GET", "/api/events?limit=1")),
  ]);
  if (!page) return undefined;
  return {
    rows: page.rooms.map((room) => ({ id: room.room, room })),
    next: page.next && first() + "&after=" + page.next,
  };
}

export async function pollList() {
  if (pages.length === 0) pages = [first()];
  const address = pages[pages.length - 1];
  const page = await (address.startsWith("/api/rooms") ? roomPage(address) : eventPage(address));
  if (!page || state.shown.view !== "list" || address !== pages[pages.length - 1]) return;
  next = page.next;
  show(page.rows);
}

function show(rows) {
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
  const none = search() ? text("nothingFound", { search: search() }) : text("noEvents");
  at("no-events").hidden = rows.length > 0;
  if (at("no-events").textContent !== none) at("no-events").textContent = none;
  at("pages").hidden = pages.length === 1 && !next;
  at("previous").disabled = pages.length === 1;
  at("next").disabled = !next;
  const words = text("pageN", { n: pages.length });
  if (at("page-number").textContent !== words) at("page-number").textContent = words;
}

function row({ id, event, room }) {
  const item = make("li", "", "card row");
  const link = make("a", event?.name || room.name);
  link.dir = "auto";
  link.href = "#event=" + id;
  const about = make("span", "", "grow");
  about.append(link, make("br"), line(id, dateTime(event?.startsAt || room.startsAt)));
  item.append(about, showState(make("span"), room));
  if (room) {
    item.append(
      make("span", text("waiting") + " " + number(room.waiting), "small number"),
      make("span", text("active") + " " + number(room.active), "small number"),
    );
  }
  return item;
}

function turn(change) {
  change();
  scrollTo({ top: 0 });
  poll();
}

const begin = () => turn(() => (pages = []));

at("filter").addEventListener("change", begin);
at("search").addEventListener("input", () => {
  clearTimeout(typed);
  typed = setTimeout(begin, REST_MILLIS);
});
at("previous").addEventListener("click", () => turn(() => pages.pop()));
at("next").addEventListener("click", () => turn(() => pages.push(next)));
