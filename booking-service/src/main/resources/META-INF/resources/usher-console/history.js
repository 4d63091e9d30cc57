// What happened in the room of an event, by minute, in charts and for spreadsheets.

import { at, language, number } from "/usher/page.js";
import { call } from "./api.js";
import { Chart } from "./charts.js";
import { save, text } from "./parts.js";
import { failed } from "./problems.js";
import { state } from "./state.js";

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Minutes that each point sums up, by days of the period: about as many points as a chart shows. */
const STEPS = { 0.125: 1, 1: 5, 7: 30, 30: 120 };

const NOTHING = { joined: 0, admitted: 0, missed: 0, passedOver: 0, rejoined: 0, left: 0 };

const charts = {
  queue: new Chart("history-queue", [
    { key: "waiting", style: "--accent" },
    { key: "active", style: "--good", dash: [8, 4] },
  ]),
  flow: new Chart("history-flow", [
    { key: "joined", style: "--accent" },
    { key: "admitted", style: "--good", dash: [8, 4] },
    { key: "missedTurns", style: "--bad", dash: [2, 4] },
  ]),
  absence: new Chart("history-absence", [
    { key: "passedOver", style: "--warn" },
    { key: "rejoined", style: "--good", dash: [8, 4] },
    { key: "left", style: "--bad", dash: [2, 4] },
  ]),
};

let loadedAt = -Infinity;

/** Forgets the history of another event. */
export function clear() {
  loadedAt = -Infinity;
  at("history").hidden = true;
  at("history-details").open = false;
  for (const chart of Object.values(charts)) chart.clear();
}

/** Shows it while there is a room: anew each minute. */
export function show(room) {
  at("history").hidden = !room;
  if (room && at("history-details").open && performance.now() - loadedAt >= MINUTE) load();
}

const path = (form) => "/api/rooms/" + state.shown.id + "/history" + form;

/** The period: all of it but for its form. */
function period() {
  const days = Number(at("history-range").value);
  const step = STEPS[days] * MINUTE;
  const to = Math.ceil(Date.now() / step) * step;
  return { from: to - days * DAY, to, step };
}

const query = ({ from, to }, minutes) =>
  "?from=" + new Date(from).toISOString() + "&to=" + new Date(to).toISOString() + "&step=" + minutes;

async function load() {
  const id = state.shown.id;
  const range = period();
  loadedAt = performance.now();
  let steps;
  try {
    ({ steps } = await call("queue", "GET", path("") + query(range, range.step / MINUTE)));
  } catch (fault) {
    failed("GET " + path(""), fault);
    return;
  }
  if (state.shown.id !== id) return;
  showCoverage(steps);
  at("history-none").hidden = steps.length > 0;
  at("history-charts").hidden = steps.length === 0;
  if (!steps.length) return;
  const times = [];
  const rows = [];
  const known = new Map(steps.map((step) => [Date.parse(step.time), step]));
  let before = { waiting: null, active: null };
  for (let time = range.from; time < Math.min(range.to, Date.now()); time += range.step) {
    // Where nothing changed there is no step.
    before = known.get(time) ?? { ...NOTHING, waiting: before.waiting, active: before.active };
    times.push(time / 1000);
    rows.push(before);
  }
  const column = (key) => rows.map((row) => row[key]);
  charts.queue.show(times, [column("waiting"), column("active")]);
  charts.flow.show(times, [column("joined"), column("admitted"), column("missed")]);
  charts.absence.show(times, [column("passedOver"), column("rejoined"), column("left")]);
}

/** How often the waits that visitors saw were right. */
function showCoverage(steps) {
  const sum = (key) => steps.reduce((total, step) => total + step[key], 0);
  const waits = sum("waits");
  const share = (key) => new Intl.NumberFormat(language, { style: "percent" }).format(sum(key) / waits);
  const values = () => ({ n: number(waits), half: share("within50"), most: share("within80") });
  at("history-coverage").textContent = waits ? text("historyCoverage", values()) : "";
}

async function download() {
  const id = state.shown.id;
  let csv;
  try {
    csv = await call("queue", "GET", path(".csv") + query(period(), 1));
  } catch (fault) {
    failed("GET " + path(".csv"), fault);
    return;
  }
  save(id + "-history.csv", csv);
}

at("history-details").addEventListener("toggle", () => {
  if (at("history-details").open) load();
});
at("history-range").addEventListener("change", load);
at("history-csv").addEventListener("click", download);
