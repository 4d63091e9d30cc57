// The availability of an event as it changes, from the stream of the service.
import { at } from "/usher/page.js";

const PAUSE_MILLIS = 3000;

/**
 * Follows the availability while the page is visible: browsers allow few connections to a host.
 *
 * @param apply called with all sections first, then with those that change
 */
export function follow(event, apply) {
  let stream;
  const close = () => {
    stream?.close();
    stream = undefined;
  };
  const react = () => {
    if (document.hidden) close();
    else stream ??= open();
  };
  const open = () => {
    const source = new EventSource(`/api/events/${event}/availability/stream`);
    for (const name of ["availability", "changes"]) {
      source.addEventListener(name, (message) => apply(JSON.parse(message.data).sections));
    }
    source.onopen = () => (at("stale").hidden = true);
    source.onerror = () => {
      at("stale").hidden = false;
      // A browser gives up after an answer such as 503.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => {
        if (stream !== source) return;
        stream = undefined;
        react();
      }, PAUSE_MILLIS * (1 + Math.random()));
    };
    return source;
  };
  document.addEventListener("visibilitychange", react);
  addEventListener("pageshow", ({ persisted }) => persisted && react());
  addEventListener("pagehide", close);
  react();
}
