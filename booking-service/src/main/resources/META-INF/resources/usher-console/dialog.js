// A question to the operator, before what cannot be undone or what would overwrite another's change.

import { at } from "/usher/page.js";
import { make, text } from "./parts.js";

/**
 * Asks, and returns whether the answer is yes. The focus returns to where it was.
 *
 * question: {title, lines, yes, no?, isDangerous?}
 */
export function ask({ title, lines, yes, no = text("cancel"), isDangerous = false }) {
  const dialog = at("confirm");
  at("confirm-title").textContent = title;
  at("confirm-lines").replaceChildren(...lines.map((line) => make("p", line)));
  at("confirm-yes").textContent = yes;
  at("confirm-yes").className = isDangerous ? "danger" : "";
  at("confirm-no").textContent = no;
  dialog.returnValue = "";
  const before = document.activeElement;
  dialog.showModal();
  at("confirm-no").focus();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        before?.focus();
        resolve(dialog.returnValue === "yes");
      },
      { once: true },
    );
  });
}
