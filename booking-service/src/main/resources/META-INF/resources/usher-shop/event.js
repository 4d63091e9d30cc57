// The page of an event: shows what is free, as it changes, and holds what the visitor selects.
import { at, clock, dateTime, isolated, money, t } from "/usher/page.js";
import { Hall } from "./hall.js";
import { SeatMap } from "./map.js";
import { RowList, seatText } from "./rows.js";
import * as visitor from "./visitor.js";

const page = at("shop");
const id = page.dataset.event;
const MOST_SEATS = 100;

let hall;
let map;
let rows;
let isHolding = false;
/** Selected seats, or places of one general section: {section, quantity}. */
const selected = new Set();
let places;
/** The visitor's holds that can still be paid. */
let holds = [];

visitor.takePass(id);
const time = document.querySelector("time");
time.textContent = dateTime(time.dateTime, { dateStyle: "full", timeStyle: "short" });

start();

async function start() {
  const answer = await visitor.call(id, "GET", `/api/events/${id}`).catch(() => undefined);
  if (!answer || !visitor.isAnswer(answer)) {
    visitor.show(at("notice"), t("shop.failed"));
    setTimeout(start, 1000 * Math.max(2 + 2 * Math.random(), answer?.retryAfter ?? 0));
    return;
  }
  visitor.show(at("notice"));
  at("loading").hidden = true;
  if (answer.status !== 200) {
    visitor.show(at("notice"), textOf(answer.problem));
    return;
  }
  hall = new Hall(answer.body);
  // Shown first: the map needs its size.
  at("choice").hidden = false;
  at("summary").hidden = false;
  if (hall.seats.size) {
    at("map").hidden = false;
    at("list").hidden = false;
    map = new SeatMap(at("hall"), hall, { pick, point });
    rows = new RowList(at("rows"), hall, { pick, point, isSelected: (seat) => selected.has(seat) });
    at("prices").after(...hall.prices.map(priceGroup));
    at("zoom-in").onclick = () => map.zoom(SeatMap.STEP);
    at("zoom-out").onclick = () => map.zoom(1 / SeatMap.STEP);
    at("zoom-all").onclick = () => map.showAll();
  }
  addPlaces();
  addBest();
  showSelection();
  listen();
  await showHolds();
  showAccess();
  if (visitor.isPending(id) && hasPass()) hold();
}

/** What a colour of the map means. */
function priceGroup(prices, i) {
  const item = document.createElement("li");
  const colour = document.createElement("span");
  colour.className = "colour price-" + i;
  item.append(colour, [...new Set([prices[0], prices.at(-1)])].map(money).join(" – "));
  return item;
}

// Access

const pass = () => visitor.passOf(id);
const hasPass = () => !!pass() && visitor.secondsUntil(pass().expiresAt) > 0;

function showAccess() {
  const may = hasPass();
  const access = at("access");
  const waitingRoom = at("queue");
  access.hidden = false;
  access.className = may ? "notice good" : "notice";
  if (may) access.textContent = t("shop.passUntil", { time: dateTime(pass().expiresAt, { timeStyle: "short" }) });
  else if (!waitingRoom.getAttribute("href")) access.textContent = t("shop.noQueue");
  else access.textContent = pass() ? t("shop.passOver") : t("shop.noPass");
  waitingRoom.hidden = may || !waitingRoom.getAttribute("href");
  rows?.lock(!may || isHolding);
  document.querySelectorAll("#places select, #best-go").forEach((control) => (control.disabled = !may || isHolding));
  showSelection();
}

// Selection

const limit = () => Math.min(MOST_SEATS, hall.event.maxPerVisitor - sum(holds.flatMap((hold) => hold.items)));
const sum = (items) => items.reduce((all, { quantity }) => all + quantity, 0);

function pick(seat) {
  at("news").textContent = "";
  if (!hasPass() || isHolding) {
    point(seat);
    return;
  }
  if (selected.has(seat)) {
    deselect(seat);
    announce();
  } else if (!seat.isFree) {
    say(`${full(seat)}: ${t("shop.taken")}`);
  } else if (selected.size >= limit()) {
    say(t("shop.limit", { n: hall.event.maxPerVisitor }));
    visitor.show(at("notice"), t("shop.limit", { n: hall.event.maxPerVisitor }));
  } else if (selected.size && [...selected][0].row.section.price.currency !== seat.row.section.price.currency) {
    visitor.show(at("notice"), t("shop.currencies"));
  } else {
    if (places) choosePlaces(places.section, 0);
    visitor.show(at("notice"));
    selected.add(seat);
    map.mark(seat, "selected");
    announce();
  }
  rows.update(seat.row);
  showSelection();
}

function deselect(seat, kind) {
  selected.delete(seat);
  map.mark(seat, kind);
}

function choosePlaces(section, quantity) {
  for (const select of document.querySelectorAll("#places select")) {
    if (select.dataset.section !== section.id) select.value = "0";
    else select.value = String(quantity);
  }
  places = quantity ? { section, quantity } : undefined;
  if (quantity && selected.size) {
    for (const seat of [...selected]) {
      deselect(seat);
      rows.update(seat.row);
    }
    visitor.show(at("notice"), t("shop.separate"), "");
  }
  showSelection();
}

function addPlaces() {
  const sections = hall.sections.filter((section) => section.kind === "GENERAL");
  at("places").hidden = !sections.length;
  for (const section of sections) {
    const card = document.createElement("div");
    card.className = "card place";
    const label = document.createElement("label");
    label.htmlFor = "places-" + section.id;
    const name = document.createElement("strong");
    name.textContent = isolated(section.name);
    const price = document.createElement("span");
    price.textContent = money(section.price);
    section.count = document.createElement("span");
    section.count.className = "soft number";
    label.append(name, " ", price, " ", section.count);
    section.select = document.createElement("select");
    section.select.id = "places-" + section.id;
    section.select.dataset.section = section.id;
    section.select.autocomplete = "off";
    section.select.addEventListener("change", () => {
      visitor.show(at("notice"));
      choosePlaces(section, Number(section.select.value));
      announce();
    });
    card.append(label, section.select);
    at("places").append(card);
    showPlaces(section);
  }
}

/** The service chooses: adjacent seats, which are held at once. */
function addBest() {
  const seated = hall.sections.filter(({ rows }) => rows.length);
  const most = Math.min(MOST_SEATS, hall.event.maxPerVisitor);
  at("best").hidden = !seated.length;
  at("best-count").append(...Array.from({ length: most }, (none, i) => new Option(String(i + 1))));
  at("best-count").value = String(Math.min(2, most));
  at("best-where").append(...seated.map(({ id: section, name, price }) => new Option(`${isolated(name)} · ${money(price)}`, section)));
  at("best").onsubmit = (event) => {
    event.preventDefault();
    const section = at("best-where").value || undefined;
    hold({ best: { section, quantity: Number(at("best-count").value) } });
  };
}

function showPlaces(section) {
  section.count.textContent = section.free ? t("shop.left", { n: section.free }) : t("shop.soldOut");
  const most = Math.max(0, Math.min(limit(), section.free));
  if (section.select.options.length === most + 1) return;
  const chosen = Math.min(most, places?.section === section ? places.quantity : 0);
  section.select.replaceChildren(...Array.from({ length: most + 1 }, (none, n) => new Option(t("shop.places", { n }), String(n))));
  section.select.value = String(chosen);
  if (places?.section === section && places.quantity !== chosen) {
    places = chosen ? { section, quantity: chosen } : undefined;
    visitor.show(at("notice"), t("shop.fewer"));
    showSelection();
  }
}

function total() {
  const prices = places
    ? [{ ...places.section.price, amount: places.section.price.amount * places.quantity }]
    : [...selected].map((seat) => seat.row.section.price);
  return { amount: prices.reduce((all, { amount }) => all + amount, 0), currency: prices[0]?.currency };
}

const full = (seat) => `${isolated(seat.row.section.name)}, ${seatText(seat)}`;

function showSelection() {
  const isEmpty = !selected.size && !places;
  at("empty").hidden = !isEmpty;
  at("summary").classList.toggle("some", !isEmpty);
  at("total-line").hidden = isEmpty;
  at("total").textContent = isEmpty ? "" : money(total());
  at("hold").disabled = isEmpty || isHolding || !hasPass();
  at("limit").textContent = t("shop.limit", { n: hall.event.maxPerVisitor });
  const chosen = at("chosen");
  const focused = document.activeElement?.closest?.("#chosen li");
  const index = focused ? [...chosen.children].indexOf(focused) : -1;
  chosen.replaceChildren(...[...selected].map(chosenSeat));
  if (places) {
    const item = document.createElement("li");
    item.textContent = `${isolated(places.section.name)}, ${t("shop.places", { n: places.quantity })}`;
    chosen.append(item);
  }
  // The button that was pressed is gone: the focus goes on to the next.
  if (index >= 0) (chosen.children[Math.min(index, chosen.children.length - 1)]?.querySelector("button") ?? at("main")).focus();
}

function chosenSeat(seat) {
  const item = document.createElement("li");
  const text = document.createElement("span");
  text.textContent = `${full(seat)} · ${money(seat.row.section.price)}`;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "plain remove";
  remove.textContent = "×";
  remove.setAttribute("aria-label", t("shop.remove", { seat: full(seat) }));
  remove.disabled = isHolding;
  remove.onclick = () => pick(seat);
  item.append(text, remove);
  return item;
}

function say(text) {
  at("news").textContent = text;
}

function announce() {
  const n = places?.quantity ?? selected.size;
  say(n ? t("shop.chosen", { n, total: money(total()) }) : t("shop.empty"));
}

function point(seat) {
  map.highlight(seat);
  at("pointed").textContent = seat
    ? `${full(seat)} · ${money(seat.row.section.price)} · ${t(selected.has(seat) ? "shop.selected" : seat.isFree ? "shop.free" : "shop.taken")}`
    : "\u00a0";
  if (seat && document.activeElement?.dataset.seat === seat.id) map.reveal(seat);
}

// Availability

let stream;

/** A hidden tab has no stream: browsers allow few connections to a host. */
function listen() {
  const react = () => {
    if (document.hidden) {
      stream?.close();
      stream = undefined;
    } else {
      stream ??= open();
    }
  };
  document.addEventListener("visibilitychange", react);
  addEventListener("pageshow", (event) => {
    if (event.persisted) react();
  });
  addEventListener("pagehide", () => {
    stream?.close();
    stream = undefined;
  });
  react();
}

function open() {
  const source = new EventSource(`/api/events/${id}/availability/stream`);
  let again;
  for (const name of ["availability", "changes"]) {
    source.addEventListener(name, (message) => apply(JSON.parse(message.data)));
  }
  source.onopen = () => {
    clearTimeout(again);
    at("stale").hidden = true;
  };
  source.onerror = () => {
    at("stale").hidden = false;
    // A browser gives up after an answer such as 503.
    if (source.readyState === EventSource.CLOSED && stream === source) {
      again = setTimeout(() => {
        if (stream === source) stream = open();
      }, 3000 + Math.random() * 3000);
    }
  };
  return source;
}

function apply(news) {
  for (const row of hall.apply(news.sections)) {
    row.seats.filter((seat) => seat.isFree).forEach((seat) => map.unmark(seat, "lost"));
    map.draw(row);
    rows.update(row);
  }
  for (const { id: section } of news.sections) {
    const changed = hall.byId.get(section);
    if (changed?.select) showPlaces(changed);
    else changed?.rows.slice(0, 1).forEach((row) => rows.update(row));
  }
  page.dataset.live = "true";
  const gone = [...selected].filter((seat) => !seat.isFree);
  // What this visitor is about to get is not lost.
  if (gone.length && !isHolding) lose(gone);
}

/** Explains that others have got selected seats. The rest of the selection stays. */
async function lose(seats) {
  await showHolds();
  const own = ownSeats();
  const lost = seats.filter((seat) => selected.has(seat) && !own.has(seat.id));
  for (const seat of seats) {
    deselect(seat, own.has(seat.id) ? "own" : "lost");
    rows.update(seat.row);
  }
  if (lost.length) {
    visitor.show(at("notice"), t("shop.lost", { n: lost.length, seats: lost.map(full).join("; ") }));
    map.reveal(lost[0]);
  }
  showSelection();
}

// Holds

const ownSeats = () => new Set(holds.flatMap((hold) => hold.items.filter((item) => item.seat).map((item) => item.seat)));

/** @param request what to hold; without it the request that has no answer yet */
async function hold(request) {
  isHolding = true;
  showAccess();
  at("hold").textContent = t("shop.holding");
  const answer = await visitor.requestHold(id, request, () => visitor.show(at("notice"), t("shop.retrying"), ""));
  if (answer.status === 201) {
    location.assign(visitor.to("/checkout/" + answer.body.id));
    return;
  }
  if (answer.status === 200) {
    location.assign(visitor.to("/bookings/" + answer.body.id, { event: id }));
    return;
  }
  isHolding = false;
  at("hold").textContent = t("shop.hold");
  refused(answer);
  showAccess();
}

const TEXTS = {
  "unknown-event": "missingText",
  "unknown-section": "changed",
  "unknown-seat": "changed",
  "seats-must-be-named": "changed",
  "mixed-currencies": "currencies",
  "sales-ended": "salesEnded",
};

/** What a problem means to the visitor, in their language; the API's own words are for programs. */
const textOf = (problem) => t("shop." + (TEXTS[problem] ?? "failed"));

function refused({ problem, body }) {
  visitor.show(at("notice"));
  const named = (body?.seats ?? []).map((seat) => hall.seats.get(seat)).filter(Boolean);
  switch (problem) {
    case "seats-taken":
      named.forEach((seat) => (seat.isFree = false));
      lose(named);
      break;
    case "already-held":
      lose(named);
      visitor.show(at("notice"), t("shop.alreadyYours", { seats: named.map(full).join("; ") }));
      break;
    case "sold-out": {
      const section = hall.byId.get(body.section);
      if (section) section.free = body.left;
      if (section?.select) showPlaces(section);
      visitor.show(at("notice"), body.left ? t("shop.fewer") : t("shop.soldOut"));
      break;
    }
    case "limit-exceeded":
      visitor.show(at("notice"), t("shop.limit", { n: body.limit }));
      break;
    case "invalid-pass":
    case "wrong-event":
    case "pass-finished":
      visitor.passIsOver(id);
      break;
    case "hold-expired":
    case "hold-released":
      // A request of an earlier visit, which has its answer now.
      visitor.forget(body.hold);
      break;
    default:
      visitor.show(at("notice"), textOf(problem));
  }
}

at("hold").onclick = () =>
  hold(places ? { section: places.section.id, quantity: places.quantity } : { seats: [...selected].map((seat) => seat.id) });

/** The visitor's open holds: the way back to their checkout, from any tab and after any reload. */
async function showHolds() {
  const found = await Promise.all(
    visitor.holdsOf(id).map(async (key) => {
      const answer = await visitor.call(id, "GET", "/api/holds/" + key).catch(() => undefined);
      if (answer?.status === 404 || ["EXPIRED", "RELEASED"].includes(answer?.body?.status)) visitor.forget(key);
      return answer?.status === 200 ? answer.body : undefined;
    }),
  );
  const own = ownSeats();
  holds = found.filter((one) => one && (one.status === "HELD" || one.status === "BOOKED"));
  const nowOwn = ownSeats();
  for (const key of new Set([...own, ...nowOwn])) {
    const seat = hall.seats.get(key);
    if (seat && !selected.has(seat)) map.mark(seat, nowOwn.has(key) ? "own" : undefined);
  }
  at("yours").hidden = !nowOwn.size;
  at("holds").replaceChildren(...holds.map(openHold));
  hall.sections.filter((section) => section.select).forEach(showPlaces);
}

function openHold({ id: key, status, expiresAt, items }) {
  const card = document.createElement("p");
  card.className = "card";
  const isHeld = status === "HELD";
  const text = document.createElement("span");
  text.textContent = t(isHeld ? "shop.held" : "shop.booked", { n: sum(items) }) + " ";
  const link = document.createElement("a");
  link.className = "button";
  link.href = isHeld ? visitor.to("/checkout/" + key) : visitor.to("/bookings/" + key, { event: id });
  link.textContent = t(isHeld ? "shop.toCheckout" : "shop.toBooking");
  card.append(text);
  if (isHeld) {
    const rest = document.createElement("strong");
    rest.className = "number rest";
    rest.dataset.until = expiresAt;
    rest.textContent = clock(visitor.secondsUntil(expiresAt));
    card.append(rest, " ");
  }
  card.append(link);
  return card;
}

setInterval(() => {
  for (const rest of document.querySelectorAll("[data-until]")) {
    const seconds = visitor.secondsUntil(rest.dataset.until);
    rest.textContent = clock(seconds);
    if (seconds < 0 && !rest.dataset.over) {
      rest.dataset.over = "true";
      showHolds();
    }
  }
  if (hall && !at("queue").hidden === hasPass()) showAccess();
}, 1000);

function again() {
  if (!hall) return;
  // The button waits for no answer any more if the visitor came back from the checkout.
  if (!visitor.isPending(id)) isHolding = false;
  at("hold").textContent = t(isHolding ? "shop.holding" : "shop.hold");
  showHolds().then(showAccess);
}

visitor.onOtherTab(again);
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  visitor.takePass(id);
  [...selected].forEach((seat) => deselect(seat));
  places = undefined;
  again();
});
addEventListener("hashchange", () => {
  visitor.takePass(id);
  if (hall) again();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) again();
});
