// The numbers of an event: tiles, charts, and what they say about the release-worker.

import { at, dateTime, money, number } from "/usher/page.js";
import { Chart } from "./charts.js";
import { showHealth } from "./health.js";
import { make, text } from "./parts.js";

const LATE_MILLIS = 5_000;

const charts = {
  queue: new Chart("queue-chart", [
    { key: "waiting", style: "--accent" },
    { key: "active", style: "--good", dash: [8, 4] },
  ]),
  stock: new Chart("stock-chart", [
    { key: "held", style: "--warn", dash: [8, 4] },
    { key: "booked", style: "--good" },
  ]),
};

/** Forgets the numbers of another event. */
export function clear() {
  charts.queue.clear();
  charts.stock.clear();
  at("tiles").replaceChildren();
}

/** Shows the statistics of the event and its room, of which either may be missing. */
export function show(stats, room) {
  at("queue-figure").hidden = !room;
  at("stock-figure").hidden = !stats;
  if (room) charts.queue.add([room.waiting, room.active]);
  if (stats) {
    charts.stock.add([stats.held.places, stats.booked.places]);
    showWorker(stats);
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
    tiles.push(["refunded", number(stats.refunded.holds)]);
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
