// The page of an event: brings together the map, the list, the selection and the visitor's holds,
// and asks for holds.
import { at, dateTime, eventTime, isolated, money, t } from "/usher/page.js";
import { Hall } from "./hall.js";
import { Holds } from "./holds.js";
import { follow } from "./live.js";
import { SeatMap } from "./map.js";
import { RowList, fullText } from "./rows.js";
import { Selection } from "./selection.js";
import * as visitor from "./visitor.js";

const page = at("shop");
const id = page.dataset.event;
const MOST_SEATS = 100;

/** What a refusal means to a visitor; the API's own words are for programs. */
const TEXTS = {
  "unknown-section": "changed",
  "unknown-seat": "changed",
  "seats-must-be-named": "changed",
  "mixed-currencies": "currencies",
  "sales-ended": "salesEnded",
  "pass-bound": "passBound",
  "cookie-needed": "cookieNeeded",
};

const notice = (text, kind) => visitor.show(at("notice"), text, kind);
const refusal = (problem) => notice(t("shop." + (TEXTS[problem] ?? "failed")));

const holds = new Holds(id, showOwn);
let hall;
let map;
let rows;
let selection;
let isHolding = false;
/** Whether what was selected before a reload is selected again. */
let isRestored = false;
/** Whether the page shows that the visitor may choose. */
let may = false;
/** What the page shows of who may choose, and what. */
let shown;
/** Whether the waiting room is known to be missing. */
let isUnqueued = false;
let isGone = false;
/** Asks again about the pass that this browser came with. */
let retry;

visitor.takePass(id);
const time = document.querySelector("time");
time.textContent = eventTime(time.dateTime);

at("loading").hidden = false;
start();
setInterval(tick, 1000);
visitor.onOtherTab(again);
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  visitor.takePass(id);
  selection?.clear();
  isRestored = false;
  again();
});
addEventListener("hashchange", () => {
  visitor.takePass(id);
  again();
});
document.addEventListener("visibilitychange", () => document.hidden || again());

async function start() {
  const trouble = await visitor.settlePass(id);
  const answer = await visitor.call(id, "GET", `/api/events/${id}`).catch(() => undefined);
  if (!answer || !visitor.isAnswer(answer)) {
    notice(t("shop.failed"));
    setTimeout(start, 1000 * Math.max(2 + 2 * Math.random(), answer?.retryAfter ?? 0));
    return;
  }
  notice();
  explain(trouble);
  at("loading").hidden = true;
  if (answer.status !== 200) {
    if (answer.problem === "unknown-event") showGone();
    else refusal(answer.problem);
    return;
  }
  hall = new Hall(answer.body);
  // Shown first: the map needs its size.
  at("choice").hidden = false;
  at("summary").hidden = false;
  selection = new Selection(hall, { limit, mark, pick });
  if (hall.seats.size) showHall();
  follow(id, apply, checkGone);
  await holds.refresh();
  showAccess();
  restore();
  if (!mayChoose()) lookForRoom();
  if (visitor.isPending(id) && mayChoose()) hold();
}

/**
 * Says why this browser cannot use the pass that it came with, unless it has a good one; without an
 * answer, asks again soon.
 */
function explain({ problem, retryAfter }) {
  const wasFailed = !!retry;
  clearTimeout(retry);
  retry = undefined;
  if (problem === "failed") {
    retry = setTimeout(again, 1000 * Math.max(retryAfter, 2 + 2 * Math.random()));
    if (!isGood()) refusal(problem);
  } else if (["pass-bound", "cookie-needed"].includes(problem) && !isGood()) {
    refusal(problem);
  } else if (wasFailed) {
    notice();
  }
}

/** Asks whether the event has been deleted, and shows it. */
async function checkGone() {
  const answer = await visitor.call(id, "GET", `/api/events/${id}`).catch(() => undefined);
  if (answer?.problem === "unknown-event") showGone();
  return isGone;
}

/** The event has been deleted: nothing is left but the way to the others. */
function showGone() {
  isGone = true;
  for (const name of ["choice", "summary", "access", "queue", "loading", "stale"]) at(name).hidden = true;
  at("holds").replaceChildren();
  notice(t("shop.gone"));
  at("others").hidden = false;
}

/** Whoever set up the event may not have set up its waiting room yet. Without an answer it is linked to. */
async function lookForRoom() {
  const room = at("queue").getAttribute("href");
  if (!room || isOver()) return;
  const address = new URL("/api/rooms/" + id, new URL(room, location.href));
  const answer = await fetch(address, { signal: AbortSignal.timeout?.(5000) }).catch(() => undefined);
  isUnqueued = answer?.status === 404;
  showAccess();
}

function showHall() {
  at("map").hidden = false;
  at("list").hidden = false;
  map = new SeatMap(at("hall"), hall, { pick, point, stage: t("shop.stage") });
  rows = new RowList(at("rows"), hall, { pick, point, isSelected: (seat) => selection.seats.has(seat) });
  at("prices").after(...hall.prices.map(priceGroup));
  at("zoom-in").onclick = () => map.zoom(1);
  at("zoom-out").onclick = () => map.zoom(-1);
  at("zoom-all").onclick = () => map.showAll();
  offerBest();
}

/** What a colour of the map means. */
function priceGroup(prices, i) {
  const item = document.createElement("li");
  const colour = document.createElement("span");
  colour.className = "colour price-" + i;
  item.append(colour, [...new Set([prices[0], prices.at(-1)])].map(money).join(" – "));
  return item;
}

/** The service chooses: adjacent seats, which are held at once. */
function offerBest() {
  const most = Math.min(MOST_SEATS, hall.event.maxPerVisitor);
  const seated = hall.sections.filter(({ rows }) => rows.length);
  at("best-count").append(...Array.from({ length: most }, (none, i) => new Option(String(i + 1))));
  at("best-count").value = String(Math.min(2, most));
  at("best-where").append(
    ...seated.map(({ id: section, name, price }) => new Option(`${isolated(name)} · ${money(price)}`, section)),
  );
  at("best").onsubmit = (event) => {
    event.preventDefault();
    const section = at("best-where").value || undefined;
    hold({ best: { section, quantity: Number(at("best-count").value) } });
  };
}

// Access

const pass = () => visitor.passOf(id);
const isOver = () => visitor.secondsUntil(hall.event.salesEndAt) <= 0;
const isGood = () => !!pass() && visitor.secondsUntil(pass().expiresAt) > 0;
const mayChoose = () => isGood() && !isOver();
// While seats are being held, the last may be taken by this visitor.
const isFull = () => !!page.dataset.live && !isHolding && hall.sections.every(({ free }) => !free);
const accessState = () => [mayChoose(), isOver(), isFull()].join();

function showAccess() {
  if (isGone) return;
  may = mayChoose();
  shown = accessState();
  visitor.keepPass(id, showAccess);
  const isSelling = may && !isFull();
  const access = at("access");
  const waitingRoom = at("queue");
  const mayQueue = !may && !isOver() && !isUnqueued && !!waitingRoom.getAttribute("href");
  access.hidden = false;
  access.className = isSelling ? "notice good" : "notice";
  page.classList.toggle("ended", isOver());
  if (isSelling) access.textContent = t("shop.passUntil", { time: dateTime(pass().expiresAt, { timeStyle: "short" }) });
  else if (isOver()) access.textContent = t("shop.salesEnded");
  else if (isFull()) access.textContent = t("shop.full");
  else if (isUnqueued) access.textContent = t("shop.noRoom");
  else if (!mayQueue) access.textContent = t("shop.noQueue");
  else access.textContent = pass() ? t("shop.passOver") : t("shop.noPass");
  waitingRoom.hidden = !mayQueue;
  rows?.lock(!may || isHolding);
  at("best").hidden = !isSelling || !hall.seats.size;
  at("best-go").disabled = isHolding;
  selection.lock(!may || isHolding);
}

function tick() {
  if (!selection) return;
  holds.tick();
  update();
}

/** Shows who may choose if that has changed since it was shown. */
function update() {
  if (shown && accessState() !== shown) showAccess();
}

/** Something may have changed while this tab was away. */
async function again() {
  if (!selection || isGone) return;
  explain(await visitor.settlePass(id));
  // The button waits for no answer any more if the visitor came back from the checkout.
  if (!visitor.isPending(id)) isHolding = false;
  at("hold").textContent = t(isHolding ? "shop.holding" : "shop.hold");
  await holds.refresh();
  showAccess();
  restore();
}

// Seats

const limit = () => Math.min(MOST_SEATS, hall.event.maxPerVisitor - holds.count);

/** Selects again what was selected before the page was loaded again, once it is known what is free. */
function restore() {
  if (isRestored || !may || !page.dataset.live || visitor.isPending(id)) return;
  isRestored = true;
  const { section: place, quantity, seats = [] } = visitor.selectionOf(id) ?? {};
  const section = selection.general.find((one) => one.id === place);
  if (section) {
    selection.choose(section, Math.max(0, Math.min(quantity, section.free, limit())));
    if (selection.places?.quantity !== quantity) notice(t(section.free ? "shop.fewer" : "shop.soldOut"));
    selection.keep();
  }
  for (const seat of seats.map((one) => hall.seats.get(one)).filter(Boolean)) {
    selection.add(seat);
    rows.update(seat.row);
  }
  selection.show();
  loseTaken();
}

/** A seat was clicked, tapped or checked. */
function pick(seat) {
  at("news").textContent = "";
  if (!mayChoose() || isHolding) {
    point(seat);
    return;
  }
  notice();
  if (selection.seats.has(seat)) selection.remove(seat);
  else if (seat.isFree) selection.add(seat);
  else point(seat);
  rows.update(seat.row);
  selection.show();
  selection.keep();
  if (seat.isFree) selection.announce();
  else at("news").textContent = `${fullText(seat)}: ${t("shop.taken")}`;
}

/** A seat has the pointer or the focus. */
function point(seat) {
  map.highlight(seat);
  const state = (one) => t(selection.seats.has(one) ? "shop.selected" : one.isFree ? "shop.free" : "shop.taken");
  at("pointed").textContent = seat
    ? `${fullText(seat)} · ${money(seat.row.section.price)} · ${state(seat)}`
    : "\u00a0";
  if (seat && document.activeElement?.dataset.seat === seat.id) map.reveal(seat);
}

function mark(seat, kind) {
  map.mark(seat, kind);
  rows.update(seat.row);
}

function showOwn(seats, before) {
  for (const key of new Set([...before, ...seats])) {
    const seat = hall.seats.get(key);
    if (seat && !selection.seats.has(seat)) map.mark(seat, seats.has(key) ? "own" : undefined);
  }
  at("yours").hidden = !seats.size;
  selection.general.forEach((section) => selection.showPlaces(section));
}

/** What is free has changed. */
function apply(sections) {
  for (const row of hall.apply(sections)) {
    row.seats.filter((seat) => seat.isFree).forEach((seat) => map.unmark(seat, "lost"));
    map.draw(row);
    rows.update(row);
  }
  const changed = new Set(sections.map((section) => section.id));
  selection.general.filter((section) => changed.has(section.id)).forEach((section) => selection.showPlaces(section));
  page.dataset.live = "true";
  update();
  restore();
  loseTaken();
}

function loseTaken() {
  const gone = [...selection.seats].filter((seat) => !seat.isFree);
  // What this visitor is about to get is not lost.
  if (gone.length && !isHolding) lose(gone);
}

/** Explains that others have got selected seats. */
async function lose(seats) {
  await holds.refresh();
  const isOwn = (seat) => holds.seats.has(seat.id);
  const lost = seats.filter((seat) => selection.seats.has(seat) && !isOwn(seat));
  for (const seat of seats) selection.remove(seat, isOwn(seat) ? "own" : "lost");
  if (lost.length) {
    const rest = selection.seats.size ? " " + t("shop.rest") : "";
    notice(t("shop.lost", { n: lost.length, seats: lost.map(fullText).join("; ") }) + rest);
    map.reveal(lost[0]);
  }
  selection.keep();
  selection.show();
}

// Holding

at("hold").onclick = () => hold(selection.request);

/** @param request what to hold; without it the request that has no answer yet */
async function hold(request) {
  isHolding = true;
  showAccess();
  at("hold").textContent = t("shop.holding");
  const answer = await visitor.requestHold(id, request, () => notice(t("shop.retrying"), ""));
  // The best seats are held besides what is selected.
  if (answer.status < 300 && !request?.best) visitor.keepSelection(id);
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

function refused({ problem, body }) {
  notice();
  const named = (body?.seats ?? []).map((seat) => hall.seats.get(seat)).filter(Boolean);
  switch (problem) {
    case "seats-taken":
      named.forEach((seat) => (seat.isFree = false));
      lose(named);
      break;
    case "already-held":
      lose(named);
      notice(t("shop.alreadyYours", { seats: named.map(fullText).join("; ") }));
      break;
    case "sold-out": {
      const section = hall.byId.get(body.section);
      if (section) section.free = body.left;
      if (section?.select) selection.showPlaces(section);
      notice(body.left ? t("shop.fewer") : t("shop.soldOut"));
      break;
    }
    case "limit-exceeded":
      notice(t("shop.limit", { n: body.limit }));
      break;
    case "pass-bound":
      refusal(problem);
      visitor.passIsOver(id);
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
    case "unknown-event":
      showGone();
      break;
    default:
      refusal(problem);
  }
}
