// The numbers of an event: tiles, charts, and what they say about the release-worker.

import { at, dateTime, money, number } from "/usher/page.js";
import { Chart } from "./charts.js";
import { showHealth } from "./health.js";
import { make, text } from "./parts.js";

const LATE_MILLIS = 5_000;
const FLOW_MILLIS = 10_000;
const LEAST_FLOW_MILLIS = 2_500;

/** How much a growing number grows in a minute, by its last seconds. */
class Flow {
  #points = [];

  clear() {
    this.#points = [];
  }

  /** Undefined until a few seconds are known. */
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

/** Forgets the numbers of another event. */
export function clear() {
  for (const one of [...Object.values(charts), ...Object.values(flows)]) one.clear();
  at("tiles").replaceChildren();
}

/** Shows the statistics of the event and its room, of which either may be missing. */
export function show(stats, room) {
  at("queue-figure").hidden = !room;
  for (const id of ["stock", "refused", "lag"]) at(id + "-figure").hidden = !stats;
  at("flow-figure").hidden = !stats && !room;
  if (room) charts.queue.add([room.waiting, room.active]);
  if (stats) {
    charts.stock.add([stats.held.places, stats.booked.places]);
    charts.refused.add([flows.refused.add(stats.refused)]);
    charts.lag.add([stats.releaseLag?.p50Ms, stats.releaseLag?.p99Ms]);
    showWorker(stats);
  }
  if (stats || room) {
    charts.flow.add([
      room && flows.admitted.add(room.serving),
      stats && flows.bookings.add(stats.booked.holds),
      stats && flows.refunded.add(stats.refunded.holds),
    ]);
  }
  showTiles(stats, room);
  at("updated").textContent = text("updated", { time: dateTime(Date.now(), { timeStyle: "medium" }) });
}

function showWorker({ at: now, overdue }) {
  if (overdue.holds === 0) {
    showHealth("worker", "up", text("workerOk"));
    return;
  }
  const isLate = Date.parse(now) - Date.parse(overdue.since) > LATE_MILLIS;
  const time = dateTime(overdue.since, { timeStyle: "medium" });
  showHealth("worker", isLate ? "down" : "up", text("workerLate", { n: overdue.holds, time }));
}

function showTiles(stats, room) {
  const tiles = [];
  if (room) {
    tiles.push(["waiting", number(room.waiting)], ["active", number(room.active) + " / " + number(room.maxActive)]);
    tiles.push(["serving", number(room.serving)], ["issued", number(room.issued)]);
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
