// The availability of an event as it changes, from the stream of the service.
import { at } from "/usher/page.js";

const PAUSE_MILLIS = 3000;

/**
 * Follows the availability while the page is visible: browsers allow few connections to a host.
 *
 * @param apply called with all sections first, then with those that change
 * @param ended called when the stream has ended or was refused; it is opened again unless this
 *     returns that the event is gone
 */
export function follow(event, apply, ended) {
  let stream;
  let isOver = false;
  const close = () => {
    stream?.close();
    stream = undefined;
  };
  const react = () => {
    if (document.hidden || isOver) close();
    else stream ??= open();
  };
  const open = () => {
    const source = new EventSource(`/api/events/${event}/availability/stream`);
    for (const name of ["availability", "changes"]) {
      source.addEventListener(name, (message) => apply(JSON.parse(message.data).sections));
    }
    let isOpen = false;
    source.onopen = () => {
      isOpen = true;
      at("stale").hidden = true;
    };
    source.onerror = async () => {
      at("stale").hidden = false;
      // Once for each end: attempts to reconnect that fail say nothing new.
      const isNews = isOpen || source.readyState === EventSource.CLOSED;
      isOpen = false;
      if (isNews) isOver = await ended();
      if (isOver) {
        at("stale").hidden = true;
        react();
        return;
      }
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
