// The numbers of an event: tiles and charts.

import { at, dateTime, language, money, number } from "/usher/page.js";
import { Chart } from "./charts.js";
import { judgeWorker } from "./health.js";
import { make, text } from "./parts.js";

// Admission may be ahead of its rate by half a second of it: within a minute that hardly shows.
const FLOW_MILLIS = 60_000;
const LEAST_FLOW_MILLIS = 10_000;

/** How much a growing number grows in a minute, by its last one. */
class Flow {
  #points = [];

  clear() {
    this.#points = [];
  }

  /** Undefined until ten seconds are known. */
  add(total) {
    const now = performance.now();
    while (this.#points.length > 1 && this.#points[1].now < now - FLOW_MILLIS) this.#points.shift();
    const first = this.#points[0];
    this.#points.push({ now, total });
    if (!first || now - first.now < LEAST_FLOW_MILLIS) return undefined;
    return Math.max(0, Math.round(((total - first.total) / (now - first.now)) * 60_000));
  }
}

const flows = { admitted: new Flow(), bookings: new Flow(), refunded: new Flow(), refused: new Flow() };

const charts = {
  queue: new Chart("queue", [
    { key: "waiting", style: "--accent" },
    { key: "active", style: "--good", dash: [8, 4] },
  ]),
  stock: new Chart("stock", [
    { key: "held", style: "--warn", dash: [8, 4] },
    { key: "booked", style: "--good" },
  ]),
  flow: new Chart("flow", [
    { key: "admitted", style: "--accent" },
    { key: "bookings", style: "--good", dash: [8, 4] },
    { key: "refunded", style: "--bad", dash: [2, 4] },
  ]),
  refused: new Chart("refused", [{ key: "refused", style: "--bad" }]),
  lag: new Chart("lag", [
    { key: "lagHalf", style: "--accent" },
    { key: "lagMost", style: "--warn", dash: [8, 4] },
  ]),
};

/** When all services last responded. */
let freshAt;

/** Forgets the numbers of another event. */
export function clear() {
  freshAt = undefined;
  showAway([]);
  at("updated").textContent = "";
  for (const one of [...Object.values(charts), ...Object.values(flows)]) one.clear();
  at("tiles").replaceChildren();
}

/**
 * Shows the statistics of the event and its room, of which either may be missing.
 *
 * responds says of which of the two the service has just responded: the other is what it was before,
 * and its charts have a gap.
 */
export function show(stats, room, responds) {
  at("queue-figure").hidden = !room;
  for (const id of ["stock", "refused", "lag"]) at(id + "-figure").hidden = !stats;
  at("flow-figure").hidden = !stats && !room;
  const now = { stats: responds.stats ? stats : undefined, room: responds.room ? room : undefined };
  if (room) charts.queue.add([now.room?.waiting, now.room?.active]);
  if (stats) {
    charts.stock.add([now.stats?.held.places, now.stats?.booked.places]);
    charts.refused.add([now.stats && flows.refused.add(stats.refused)]);
    charts.lag.add([now.stats?.releaseLag?.p50Ms, now.stats?.releaseLag?.p99Ms]);
  }
  if (stats || room) {
    charts.flow.add([
      now.room && flows.admitted.add(room.serving),
      now.stats && flows.bookings.add(stats.booked.holds),
      now.stats && flows.refunded.add(stats.refunded.holds),
    ]);
  }
  judgeWorker(now.stats && { ...stats.overdue, at: Date.parse(stats.at) });
  showTiles(stats, room);
  const away = [!responds.stats && "booking-service", !responds.room && "queue-service"].filter(Boolean);
  if (!away.length) freshAt = Date.now();
  showAway(away);
  at("updated").textContent = freshAt ? text("updated", { time: time(freshAt) }) : "";
}

const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const time = (at) => dateTime(at, { timeStyle: "medium" });

/** Says which services do not respond, and of when the numbers are. */
function showAway(services) {
  const words = [];
  if (services.length) words.push(text("noResponse", { services: services.join(", ") }));
  if (services.length && freshAt) words.push(text("numbersOf", { time: time(freshAt) }));
  const notice = at("away");
  notice.hidden = !services.length;
  if (notice.textContent !== words.join(" ")) notice.textContent = words.join(" ");
}

function showTiles(stats, room) {
  const tiles = [];
  if (room) {
    tiles.push(["waiting", number(room.waiting)], ["active", number(room.active) + " / " + number(room.maxActive)]);
    tiles.push(["serving", number(room.serving)], ["issued", number(room.issued)]);
    if (room.noShowRatio !== undefined) tiles.push(["noShowRatio", percent.format(room.noShowRatio)]);
  }
  if (stats) {
    tiles.push(["free", number(stats.free) + " / " + number(stats.capacity)]);
    for (const key of ["held", "booked", "expired", "released"]) tiles.push([key, number(stats[key].places)]);
    tiles.push(["refused", number(stats.refused)]);
    tiles.push(["refunded", number(stats.refunded.holds)]);
    tiles.push(["lag", stats.releaseLag ? text("millis", { n: stats.releaseLag.p99Ms }) : "–"]);
    tiles.push(["revenue", stats.booked.amounts.map(money).join(" + ") || "–"]);
  }
  const list = at("tiles");
  if (list.children.length !== tiles.length) {
    list.replaceChildren(
      ...tiles.map(([key]) => {
        const tile = make("div", "", "card");
        tile.append(make("dt", text(key)), make("dd", "", "number"));
        tile.lastChild.id = "tile-" + key;
        return tile;
      }),
    );
  }
  for (const [key, value] of tiles) {
    const place = at("tile-" + key);
    if (place.textContent !== value) place.textContent = value;
  }
}
