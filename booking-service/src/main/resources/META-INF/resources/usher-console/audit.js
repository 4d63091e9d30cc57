// The audit log of an event: the entries of both services, newest first.

import { at, dateTime } from "/usher/page.js";
import { call } from "./api.js";
import { line, make, text } from "./parts.js";
import { state } from "./state.js";

const FIRST = 20;
const MOST = 200;
const ROUNDS = 5;

let limit = FIRST;
let shown = "";
let round = 0;
/** What each service had when it last responded. */
let pages = {};

/** Forgets the entries of another event. */
export function clear() {
  limit = FIRST;
  shown = "";
  pages = {};
  at("audit-none").hidden = true;
  at("audit-entries").replaceChildren();
}

/** Loads the entries at once if something was changed, otherwise in one of some rounds. */
export async function poll(id, isFresh) {
  if (isFresh) round = 0;
  if (round++ % ROUNDS === 0) await load(id);
}

async function load(id) {
  const query = "/api/audit-log?event=" + id + "&limit=" + limit + "&services=" + at("audit-services").checked;
  const ofService = async (service) => {
    try {
      const page = await call(service, "GET", query);
      return { entries: page.entries.map((entry) => ({ ...entry, service })), isMore: page.next !== undefined };
    } catch {
      return pages[service];
    }
  };
  const [booking, queue] = await Promise.all([ofService("booking"), ofService("queue")]);
  if (state.shown.id !== id) return;
  pages = { booking, queue };
  const known = [booking, queue].filter(Boolean);
  const entries = known
    .flatMap((page) => page.entries)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, limit);
  at("audit-none").hidden = entries.length > 0 || known.length < 2;
  const isMore = known.some((page) => page.isMore) || known.flatMap((page) => page.entries).length > limit;
  at("audit-more").hidden = limit >= MOST || !isMore;
  // Opened entries stay open while nothing is new.
  const now = JSON.stringify(entries.map((entry) => [entry.service, entry.id, entry.status]));
  if (now === shown) return;
  shown = now;
  at("audit-entries").replaceChildren(...entries.map(row));
}

/** The entry of the last change by PUT of a path, if the log has one. */
export async function lastChange(service, id, path) {
  try {
    const { entries } = await call(service, "GET", "/api/audit-log?event=" + id + "&limit=50&services=false");
    return entries.find((entry) => entry.method === "PUT" && entry.path === path && entry.status < 300);
  } catch {
    // Without it only the name is missing.
    return undefined;
  }
}

function row({ at: time, who, service, method, path, status, body }) {
  const item = make("li", "", "card");
  const called = make("code", method + " " + path);
  called.dir = "ltr";
  const isGood = status < 400;
  item.append(
    line(dateTime(time, { dateStyle: "short", timeStyle: "medium" }), who, service + "\u2011service"),
    make("br"),
    called,
    " ",
    make("span", status === undefined ? text("auditUnknown") : String(status), "badge " + (isGood ? "OPEN" : "ENDED")),
  );
  if (body) {
    const details = make("details");
    const sent = make("pre", body);
    sent.dir = "ltr";
    sent.tabIndex = 0;
    details.append(make("summary", text("auditSent")), sent);
    item.append(details);
  }
  return item;
}

at("audit-more").addEventListener("click", () => {
  limit = Math.min(MOST, limit * 2);
  load(state.shown.id);
});
at("audit-services").addEventListener("change", () => load(state.shown.id));
