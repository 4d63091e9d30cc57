// What the parts of the console share.

export const state = {
  /** Who is signed in, and the addresses that the page calls; undefined while nobody is. */
  session: undefined,
  /** The view, and the event that it shows. Replaced with each view, so that what a view awaited can compare. */
  shown: { view: "", id: "" },
  /** The room of the event as last polled, if it has one. */
  room: undefined,
};
