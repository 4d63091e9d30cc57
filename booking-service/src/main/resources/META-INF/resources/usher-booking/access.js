// What shows a booking: the booking's own key, or while it lives the pass of its event. Both stay in
// this browser; they are sent as bearer tokens to this service only, and are never in a request's
// address.

const KEY = "usher-booking-";

/** A booking's id begins with the id of its event; other texts are no bookings. */
export const eventOf = (id) => (id.includes(".") ? id.slice(0, id.lastIndexOf(".")) : "");

// A browser may refuse storage; then the page works until it is left.
function kept(key) {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The pass that a booking was made with, or else the one of its event. */
export function passOf(id) {
  try {
    return kept("usher-hold-" + id) ?? JSON.parse(kept("usher-pass-" + eventOf(id)))?.pass;
  } catch {
    return undefined;
  }
}

export const keyOf = (id) => kept(KEY + id);

export function keep(id, key) {
  try {
    localStorage.setItem(KEY + id, key);
  } catch {
    // The link of the booking still works.
  }
}

/** Takes a key from behind the # of the address, and hides it there. */
export function takeKey() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key) history.replaceState(history.state, "", location.pathname + location.search);
  return key || undefined;
}

/** The address that shows the booking on another device. Browsers send nothing behind the #. */
export const linkTo = (id, key) => location.origin + "/bookings/" + encodeURIComponent(id) + "#key=" + key;

export const call = (path, bearer) =>
  fetch(path, {
    headers: { Authorization: "Bearer " + bearer },
    cache: "no-store",
    signal: AbortSignal.timeout?.(15000),
  });

export const api = (id) => "/api/bookings/" + encodeURIComponent(id);
