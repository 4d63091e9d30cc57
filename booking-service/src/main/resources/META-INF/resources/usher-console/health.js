// Whether the services respond, and which of the things that they need are away.

import { at, dateTime } from "/usher/page.js";
import { Fault, call } from "./api.js";
import { text } from "./parts.js";
import { explain } from "./problems.js";
import { lackRole, renewOrAsk } from "./sign-in.js";
import { state } from "./state.js";

const EVERY_MILLIS = 2_000;
const LATE_MILLIS = 5_000;

/** Shows the health of a service: up, warn, down or unknown (""), in words. */
export function showHealth(service, health, words) {
  at(service + "-dot").className = "dot " + health;
  const line = at(service + "-health");
  if (line.textContent !== words) line.textContent = words;
}

/** Calls; undefined if the service fails. Its health says why. */
export async function watched(service, work) {
  try {
    return await work();
  } catch (fault) {
    if (fault.status === 401) renewOrAsk();
    else if (fault.status === 403) lackRole(fault);
    else if (!(fault instanceof Fault)) throw fault;
    if (state.session) console.warn(service + "-service", fault.message);
    return undefined;
  }
}

async function ask(service) {
  const since = performance.now();
  try {
    const { checks } = await call(service, "GET", "/api/health");
    const words = [text("up", { n: Math.round(performance.now() - since) })];
    const names = (some) => some.map(({ name }) => name).join(", ");
    const away = checks.filter(({ status }) => status !== "UP");
    const degraded = checks.filter(({ status, data }) => status === "UP" && data.degraded === "true");
    if (away.length) words.push(text("away", { names: names(away) }));
    if (degraded.length) words.push(text("degraded", { names: names(degraded) }));
    showHealth(service, away.length ? "down" : degraded.length ? "warn" : "up", words.join(" · "));
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    showHealth(service, "down", text("down") + (fault.status ? " · " + explain(fault) : ""));
  }
}

/** What is known of release-worker: its instances, undefined if booking-service does not say; and its overdue holds. */
const worker = { now: undefined, overdue: undefined };

async function askForWorker() {
  try {
    worker.now = await call("booking", "GET", "/api/release-workers");
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    worker.now = undefined;
  }
  showWorker();
}

/** Judges the worker also by the holds of the open event; undefined if there is none or it is not known. */
export function judgeWorker(overdue) {
  worker.overdue = overdue;
  showWorker();
}

function showWorker() {
  const { now, overdue } = worker;
  const time = (when) => dateTime(when, { timeStyle: "medium" });
  if (!now) {
    showHealth("worker", "", text("workerUnseen"));
  } else if (now.running === 0) {
    const words = [text("workerGone")];
    if (now.seenAt) words.push(text("workerSeen", { time: time(now.seenAt) }));
    showHealth("worker", "down", words.join(" · "));
  } else {
    const words = [text("workerRuns", { n: now.running })];
    if (overdue?.holds) words.push(text("workerLate", { n: overdue.holds, time: time(overdue.since) }));
    else if (overdue) words.push(text("workerOk"));
    const isLate = overdue?.holds && overdue.at - Date.parse(overdue.since) > LATE_MILLIS;
    showHealth("worker", isLate ? "down" : "up", words.join(" · "));
  }
}

/** Asks again and again how the services are, while somebody looks. */
export async function pollHealth() {
  if (state.session && !document.hidden) await Promise.all([ask("booking"), ask("queue"), askForWorker()]);
  setTimeout(pollHealth, EVERY_MILLIS);
}
