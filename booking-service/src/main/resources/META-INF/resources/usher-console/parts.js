// Small parts that all views are made of.

import { at, isolated, t } from "/usher/page.js";

const TEXT_OF_STATE = {
  CLOSED: "stateClosed",
  PREQUEUE: "statePrequeue",
  OPEN: "stateOpen",
  PAUSED: "statePaused",
  SOLD_OUT: "stateSoldOut",
  ENDED: "stateEnded",
};

/** A text of the console. Names, ids and calls in it keep their own direction. */
export function text(key, values = {}) {
  const kept = Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? isolated(value) : value]);
  return t("console." + key, Object.fromEntries(kept));
}

export function make(name, content = "", className = "") {
  const element = document.createElement(name);
  element.textContent = content;
  if (className) element.className = className;
  return element;
}

/** A line of parts, for example ids and times, each in the direction of its own script. */
export function line(...parts) {
  const element = make("span", "", "small soft");
  parts.forEach((part, i) => element.append(i ? " · " : "", make("bdi", part)));
  return element;
}

/** Shows a message above the view; none hides it. The detail is what a service said, in English. */
export function say(message, kind = "good", detail = "") {
  const notice = at("notice");
  notice.className = "notice " + kind;
  notice.hidden = !message;
  notice.textContent = message;
  if (detail) notice.append(english(detail));
}

/** A text of a service, which are in English. */
export function english(detail, name = "p") {
  const element = make(name, detail, "small");
  element.lang = "en";
  element.dir = "ltr";
  return element;
}

/** In mode PASSTHROUGH, an open room also says whether there is a queue. */
function textOf({ state, through }) {
  if (state !== "OPEN" || through === undefined) return TEXT_OF_STATE[state];
  return through ? "stateThrough" : "stateQueueing";
}

/** Shows the state of a room, or that there is none, in a badge. */
export function showState(badge, room) {
  badge.className = "badge " + (room?.state || "NONE");
  badge.textContent = text(room ? textOf(room) : "noRoom");
  return badge;
}

/** Lets the browser save CSV as a file. */
export function save(name, csv) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
