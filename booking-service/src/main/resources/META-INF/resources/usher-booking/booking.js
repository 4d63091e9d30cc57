// The booking page. It is read with the key of the booking, from a link or as this browser keeps it,
// otherwise with the pass.
import { at, bdi, eventTime, isolated, language, money, number, t } from "/usher/page.js";
import * as access from "./access.js";

const QR_CODES_AT_ONCE = 4;
let taken = access.takeKey();

const id = decodeURIComponent(location.pathname.split("/").filter(Boolean).pop());
const event = access.eventOf(id);
const api = access.api(id);
const lang = new URLSearchParams(location.search).has("lang") ? "?lang=" + language : "";
let bearer;

const call = (path) => access.call(api + path, bearer);

function fill(id, text) {
  at(id).textContent = text;
}

/** Shows why there are no tickets, and where to go: an address with its label, or again. */
function fail(why, path, label) {
  at("status").hidden = true;
  at("problem").hidden = false;
  fill("why", t("booking." + why));
  at("again").hidden = Boolean(path);
  at("next").hidden = !path;
  if (path) {
    at("next").href = path + lang;
    fill("next", t("booking." + label));
  }
}

function failWith(status, problem) {
  if (status === 401) return fail("passOver", "/events/" + event, "toEvent");
  if (problem.endsWith(":not-booked")) return fail("notBooked", "/checkout/" + id, "toCheckout");
  if (status === 404 || status === 403) return fail("notYours", "/", "home");
  return fail("offline");
}

async function load() {
  at("problem").hidden = true;
  if (!event) return fail("notYours", "/", "home");
  const bearers = [taken, access.keyOf(id), access.passOf(id)].filter(Boolean);
  if (bearers.length === 0) return fail("noPass", "/events/" + event, "toEvent");
  at("status").hidden = false;
  try {
    const [response, about] = await Promise.all([read(bearers), readEvent()]);
    const found = await response.json();
    if (!response.ok) return failWith(response.status, String(found.type));
    // Only now: a link with a wrong key must not replace the right one.
    access.keep(id, found.key);
    show(found, about);
  } catch {
    fail("offline");
  }
}

/** The response to the first of these that is accepted, otherwise to the last. */
async function read(bearers) {
  let response;
  for (bearer of bearers) {
    response = await call("");
    if (![401, 403, 404].includes(response.status)) break;
  }
  return response;
}

/** The event; without a name and sections if it was deleted or cannot be read. */
async function readEvent() {
  try {
    const response = await fetch("/api/events/" + event);
    if (response.ok) return await response.json();
  } catch {
    // The tickets are what matters.
  }
  return { name: "", venue: "", sections: [] };
}

function show(booking, about) {
  const sections = new Map(about.sections.map((section) => [section.id, section.name]));
  const place = ({ section, seat }) => {
    const name = isolated(sections.get(section) ?? section);
    if (!seat) return name;
    const [row, last] = seat.slice(section.length + 1).split("-");
    return t("booking.seat", { section: name, row, seat: Number(last) });
  };
  const time = about.startsAt ? eventTime(about.startsAt) : "";

  at("status").hidden = true;
  const name = () => (about.name ? bdi(about.name) : t("booking.title"));
  at("title").replaceChildren(name());
  if (about.name) document.title = t("booking.title") + " – " + about.name;
  fill("reference", booking.reference);
  at("when").hidden = at("calendar").hidden = !about.startsAt;
  at("where").hidden = !about.venue;
  at("starts").dateTime = about.startsAt ?? "";
  fill("starts", time);
  at("venue").replaceChildren(bdi(about.venue));
  at("items").replaceChildren(...booking.items.map((item) => itemRow(item, place(item))));
  fill("total", money(booking.total));
  at("link").value = access.linkTo(id, booking.key);
  const cards = booking.tickets.map((ticket, i) => {
    const card = at("ticket").content.firstElementChild.cloneNode(true);
    const write = (part, text) => {
      card.querySelector(part).textContent = text;
    };
    write(".which", t("booking.ticket", { n: i + 1, all: booking.tickets.length }));
    card.querySelector("h3").replaceChildren(name());
    write(".place", place(ticket));
    card.querySelector(".about").append(...[time, about.venue].filter(Boolean).map(bdi));
    write(".reference", booking.reference);
    write(".code", ticket.code);
    return card;
  });
  at("tickets").replaceChildren(...cards);
  at("booking").hidden = false;
  drawAll(cards);
}

function itemRow(item, place) {
  const row = document.createElement("tr");
  const what = document.createElement("th");
  const price = document.createElement("td");
  what.scope = "row";
  what.textContent = item.quantity > 1 ? number(item.quantity) + " × " + place : place;
  price.className = "number";
  price.textContent = money({ ...item.price, amount: item.price.amount * item.quantity });
  row.append(what, price);
  return row;
}

/** Draws the QR codes, a few at a time. The tickets can be printed once all are there. */
async function drawAll(cards) {
  let next = 0;
  const draw = async () => {
    while (next < cards.length) await drawOne(cards, next++);
  };
  await Promise.all(Array.from({ length: QR_CODES_AT_ONCE }, draw));
  at("print").disabled = false;
}

async function drawOne(cards, i) {
  const image = cards[i].querySelector("img");
  try {
    const response = await call("/tickets/" + (i + 1) + "/qr.svg");
    if (!response.ok) throw new Error("status " + response.status);
    // In an image element, an SVG runs no script and loads nothing.
    image.src = "data:image/svg+xml," + encodeURIComponent(await response.text());
    image.alt = t("booking.qr", { n: i + 1 });
    await image.decode();
  } catch {
    image.hidden = true;
    cards[i].querySelector(".missing").hidden = false;
  }
}

async function saveCalendar() {
  at("calendar-failed").hidden = true;
  try {
    const response = await call("/calendar.ics?lang=" + language);
    if (!response.ok) throw new Error("status " + response.status);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = event + ".ics";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  } catch {
    at("calendar-failed").hidden = false;
  }
}

async function copyLink() {
  at("link").select();
  try {
    await navigator.clipboard.writeText(at("link").value);
    fill("copied", t("booking.copied"));
  } catch {
    // Without TLS there is no clipboard; the link is selected.
    fill("copied", t("booking.copyFailed"));
  }
}

const shared = () => ({ title: document.title, url: at("link").value });

at("again").addEventListener("click", load);
at("print").addEventListener("click", () => print());
at("calendar").addEventListener("click", saveCalendar);
at("link").addEventListener("focus", () => at("link").select());
at("copy").addEventListener("click", copyLink);
at("share").hidden = !navigator.share;
// Whoever closes the dialog has changed their mind.
at("share").addEventListener("click", () => navigator.share(shared()).catch(() => {}));
// A link that is opened in the tab that shows this page loads no page.
addEventListener("hashchange", () => {
  const key = access.takeKey();
  if (!key) return;
  taken = key;
  load();
});
load();
