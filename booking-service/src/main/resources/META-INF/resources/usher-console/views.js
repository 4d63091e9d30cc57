// Which view is shown, by the address: #event={id}, #event={id}&show=rush with the focus on the rush,
// #new, or the list. Polls what it shows, one round at a time, and not while nobody looks. Asks before
// a view with unsaved input is left.

import { at } from "/usher/page.js";
import { say } from "./parts.js";
import { state } from "./state.js";
import { isUnsaved, mayLeave } from "./unsaved.js";

const views = {};
let timer;
let isAsking = false;

/**
 * Adds a view: {every, open?, poll, close?}. open(id) is called when it is shown, close() when another
 * replaces it; poll(id, isFresh) every so many milliseconds, with isFresh if it was just shown or
 * something was changed.
 */
export function addView(name, view) {
  views[name] = view;
}

/** Shows the view of the address. */
export function route() {
  if (!state.session) return;
  const named = /^#event=([a-z0-9-]+)(&show=rush)?$/.exec(location.hash);
  const view = named ? "event" : location.hash === "#new" ? "new" : "list";
  const isFirst = state.shown.view === "";
  views[state.shown.view]?.close?.();
  state.shown = { view, id: named ? named[1] : "" };
  at("list").hidden = view !== "list";
  at("event").hidden = view === "list";
  for (const id of ["numbers", "audit"]) at(id).hidden = view !== "event";
  views[view].open?.(state.shown.id);
  // What was said is of the view that is left.
  if (!isFirst) say("");
  if (!isFirst) (view === "list" ? at("list-title") : at("event-title")).focus();
  poll(true);
}

/** Goes to the view of another address, and says something there. */
export function go(hash, message) {
  addEventListener("hashchange", () => say(message), { once: true });
  location.hash = hash;
}

/** Polls at once, and then again and again. */
export async function poll(isFresh = false) {
  clearTimeout(timer);
  if (!state.session || document.hidden) return;
  const polled = state.shown;
  const view = views[polled.view];
  await view.poll(polled.id, isFresh);
  if (state.session && state.shown === polled) {
    // An action may have polled meanwhile.
    clearTimeout(timer);
    timer = setTimeout(() => poll(), view.every);
  }
}

addEventListener("hashchange", async ({ oldURL }) => {
  if (!isUnsaved()) {
    route();
    return;
  }
  // Meanwhile the address is that of what is shown.
  const wanted = location.hash;
  history.replaceState(null, "", oldURL);
  if (isAsking) return;
  isAsking = true;
  if (await mayLeave()) location.hash = wanted;
  isAsking = false;
});
document.addEventListener("visibilitychange", () => poll());
