// What is held and sold: a bar for each section, and the shop's map of the hall, to look at. Seats
// change with the availability stream, which the shop has too.

import { Hall } from "/usher-shop/hall.js";
import { SeatMap } from "/usher-shop/map.js";
import { at, dateTime, isolated, number } from "/usher/page.js";
import { call } from "./api.js";
import { make, text } from "./parts.js";
import { state } from "./state.js";

const REST_MILLIS = 250;
const AGAIN_MILLIS = 3_000;
let event;
let hall;
let map;
let stream;
let seat;
let asking;
/** What is said of the chosen seat, while the pointer is on no other. */
let about = "";

/** Shows the hall of an event; without one, or without seats, there is no map. */
export function open(id, itsEvent) {
  close();
  event = itsEvent;
  at("section-rows").replaceChildren();
  at("seats").hidden = !event;
  at("hall").hidden = true;
  if (!event) return;
  hall = new Hall(event);
  if (!hall.seats.size) return;
  at("hall").hidden = false;
  say(text("seatHelp"));
  // A map keeps its listeners: another event gets another element.
  const svg = at("seat-map").cloneNode(false);
  at("seat-map").replaceWith(svg);
  hall.rows.forEach((row) => row.seats.forEach((one, i) => (one.index = i)));
  map = new SeatMap(svg, hall, {
    pick: choose,
    point,
    stage: text("stage"),
    isHeld: (one) => letter(one) === "H",
  });
  svg.addEventListener("keydown", move);
  svg.addEventListener("blur", () => map?.highlight());
  listen(id);
}

/** Ends the stream. */
export function close() {
  stream?.close();
  clearTimeout(asking);
  event = hall = map = stream = seat = undefined;
}

function listen(id) {
  const source = new EventSource("/api/events/" + id + "/availability/stream");
  stream = source;
  for (const name of ["availability", "changes"]) {
    source.addEventListener(name, (message) => {
      if (stream !== source) return;
      const before = seat && letter(seat);
      for (const row of hall.apply(JSON.parse(message.data).sections)) map.draw(row);
      at("seat-map").dataset.live = "true";
      if (seat && letter(seat) !== before) ask();
    });
  }
  source.onerror = () => {
    // A browser gives up after an answer such as 503.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => stream === source && listen(id), AGAIN_MILLIS);
  };
}

const letter = (one) => one.row.letters?.[one.index];
const nameOf = (one) =>
  text("seatName", { section: isolated(one.row.section.name), row: isolated(one.row.label), seat: String(one.number) });
const stateOf = (one) => text({ H: "held", S: "booked" }[letter(one)] ?? "free");

/** The seat under the pointer, or none. */
function point(one) {
  map.highlight(one ?? seat);
  at("seat-about").textContent = one ? nameOf(one) + ": " + stateOf(one) : about;
}

function choose(one) {
  seat = one;
  map.reveal(one);
  map.highlight(one);
  say(nameOf(one) + ": " + stateOf(one));
  ask();
}

function say(words) {
  about = words;
  if (at("seat-about").textContent !== words) at("seat-about").textContent = words;
}

/** Asks who has the chosen seat, once the keys rest. */
function ask() {
  clearTimeout(asking);
  asking = setTimeout(async () => {
    const asked = seat;
    if (!asked || !state.session) return;
    try {
      const { hold } = await call("booking", "GET", "/api/events/" + event.id + "/seats/" + asked.id);
      if (seat === asked) say(nameOf(asked) + ": " + words(hold));
    } catch (fault) {
      if (seat === asked) say(nameOf(asked) + ": " + stateOf(asked) + ". " + fault.message);
    }
  }, REST_MILLIS);
}

function words(hold) {
  if (!hold) return text("free");
  const values = {
    hold: isolated(hold.id),
    reference: isolated(hold.reference ?? ""),
    time: dateTime(hold.expiresAt, { timeStyle: "medium" }),
  };
  return text(hold.status === "HELD" ? "seatHeld" : "seatBooked", values);
}

/** Arrow keys go to the next seat in their direction. */
function move(key) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key.key] ?? [];
  if (dx === undefined) return;
  key.preventDefault();
  if (!seat) {
    choose(hall.rows[0].seats[0]);
    return;
  }
  let next;
  let least = Infinity;
  for (const other of hall.seats.values()) {
    const [x, y] = [other.x - seat.x, other.y - seat.y];
    const along = x * dx + y * dy;
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (along < 0.4 || aside > along * 2) continue;
    const distance = along + 2 * aside;
    if (distance < least) [next, least] = [other, distance];
  }
  if (next) choose(next);
}

/** Shows how much of each section is free, held and booked. */
export function showSections(sections) {
  const rows = at("section-rows");
  if (rows.children.length !== sections.length) rows.replaceChildren(...sections.map(sectionRow));
  for (const section of sections) {
    const row = at("section-" + section.id);
    if (!row) {
      rows.replaceChildren();
      return;
    }
    for (const part of ["booked", "held"]) {
      const share = section.capacity ? (100 * section[part]) / section.capacity : 0;
      row.querySelector(".meter ." + part).style.setProperty("inline-size", share + "%");
    }
    for (const part of ["free", "held", "booked"]) {
      const cell = row.querySelector("td." + part);
      const words = number(section[part]);
      if (cell.textContent !== words) cell.textContent = words;
    }
  }
}

function sectionRow({ id }) {
  const row = make("tr");
  row.id = "section-" + id;
  const head = make("th");
  head.scope = "row";
  head.append(make("bdi", event?.sections.find((one) => one.id === id)?.name ?? id));
  const meter = make("span", "", "meter");
  meter.ariaHidden = "true";
  meter.append(make("span", "", "booked"), make("span", "", "held"));
  head.append(meter);
  row.append(head, ...["free", "held", "booked"].map((part) => make("td", "", "number " + part)));
  return row;
}

at("map-in").addEventListener("click", () => map?.zoom(SeatMap.STEP));
at("map-out").addEventListener("click", () => map?.zoom(1 / SeatMap.STEP));
at("map-all").addEventListener("click", () => map?.showAll());
