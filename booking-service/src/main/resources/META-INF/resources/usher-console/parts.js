// Small parts that all views are made of.

import { at, t } from "/usher/page.js";

const TEXT_OF_STATE = {
  CLOSED: "stateClosed",
  PREQUEUE: "statePrequeue",
  OPEN: "stateOpen",
  PAUSED: "statePaused",
  SOLD_OUT: "stateSoldOut",
  ENDED: "stateEnded",
};

/** A text of the console. */
export const text = (key, values) => t("console." + key, values);

export function make(name, content = "", className = "") {
  const element = document.createElement(name);
  element.textContent = content;
  if (className) element.className = className;
  return element;
}

/** Shows a message above the view; none hides it. */
export function say(message, kind = "good") {
  const notice = at("notice");
  notice.className = "notice " + kind;
  notice.hidden = !message;
  notice.textContent = message;
}

/** Shows the state of a room, or that there is none, in a badge. */
export function showState(badge, room) {
  badge.className = "badge " + (room?.state || "NONE");
  badge.textContent = text(room ? TEXT_OF_STATE[room.state] : "noRoom");
  return badge;
}
