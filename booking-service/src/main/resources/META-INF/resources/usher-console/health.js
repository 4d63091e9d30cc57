// Whether the services respond, as this browser sees it.

import { at } from "/usher/page.js";
import { Fault, call } from "./api.js";
import { text } from "./parts.js";
import { explain } from "./problems.js";
import { lackRole, renewOrAsk } from "./sign-in.js";
import { state } from "./state.js";

/** Shows the health of a service: up, down or unknown (""), in words. */
export function showHealth(service, health, words) {
  at(service + "-dot").className = "dot " + health;
  const line = at(service + "-health");
  if (line.textContent !== words) line.textContent = words;
}

/** Calls, and shows whether and how fast the service responds; undefined if it does not. */
export async function watched(service, work) {
  const since = performance.now();
  const name = service + "-service";
  try {
    const result = await work();
    showHealth(service, "up", text("up", { n: Math.round(performance.now() - since) }));
    return result;
  } catch (fault) {
    if (fault.status === 401) renewOrAsk();
    else if (fault.status === 403) lackRole(fault);
    else if (fault instanceof Fault) showHealth(service, "down", text("down") + " " + explain(fault));
    else throw fault;
    if (state.session) console.warn(name, fault.message);
    return undefined;
  }
}

export async function pollHealth() {
  await Promise.all([
    watched("booking", () => call("booking", "GET", "/api/events?limit=1")),
    watched("queue", () => call("queue", "GET", "/api/rooms?limit=1")),
  ]);
}

showHealth("worker", "", text("workerUnknown"));
