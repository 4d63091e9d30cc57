// Input that is not saved yet, and the question before it is lost: when the page is left, and when
// another view replaces the form.

import { ask } from "./dialog.js";
import { text } from "./parts.js";

let isChanged = () => false;

/** Watches a form from now on; isChanged says whether it has input that is not saved. */
export function watch(check) {
  isChanged = check;
}

/** Nothing is left to be saved. */
export function forget() {
  isChanged = () => false;
}

/** Whether the form may be left. Asks, if there is something to lose. */
export async function mayLeave() {
  if (!isChanged()) return true;
  const isSure = await ask({
    title: text("unsavedTitle"),
    lines: [text("unsavedText")],
    yes: text("unsavedLeave"),
    no: text("unsavedStay"),
    isDangerous: true,
  });
  if (isSure) forget();
  return isSure;
}

/** Whether there is something to lose. */
export const isUnsaved = () => isChanged();

addEventListener("beforeunload", (event) => {
  if (isChanged()) event.preventDefault();
});
