// The rows and free seats of a hall as a list: for screen readers, for keyboards, and for everybody
// who prefers it. What is closed has no elements.
import { isolated, money, t } from "/usher/page.js";

/** A seat within its section, and with it. */
const seatText = (seat) => t("shop.seat", { row: isolated(seat.row.label), seat: String(seat.number) });
export const fullText = (seat) =>
  t("shop.inSection", { section: isolated(seat.row.section.name), what: seatText(seat) });

export class RowList {
  /**
   * @param pick called with a seat that was chosen or given up
   * @param point called with the seat that has the focus or the pointer, or with none
   * @param isSelected whether a seat is selected
   */
  constructor(parent, hall, { pick, point, isSelected }) {
    this.pick = pick;
    this.point = point;
    this.isSelected = isSelected;
    this.isLocked = true;
    this.counts = new Map();
    this.inputs = new Map();
    const sections = hall.sections.filter((section) => section.rows.length);
    for (const section of sections) {
      const fold = this.#fold(section, `${isolated(section.name)} · ${money(section.price)}`, () =>
        section.rows.map((row) => this.#row(row)),
      );
      const colour = document.createElement("span");
      colour.className = "colour price-" + section.group;
      fold.firstChild.prepend(colour);
      fold.open = sections.length === 1 && section.rows.length <= 30;
      parent.append(fold);
    }
  }

  /** A disclosure that is filled when it is opened for the first time. */
  #fold(what, title, fill) {
    const fold = document.createElement("details");
    const summary = document.createElement("summary");
    const count = document.createElement("span");
    count.className = "soft number";
    summary.append(title, " ", count);
    fold.append(summary);
    this.counts.set(what, count);
    this.#count(what);
    fold.addEventListener("toggle", () => fold.childElementCount === 1 && fold.append(...fill()));
    return fold;
  }

  #count(what) {
    const text = t("shop.freeSeats", { n: what.free });
    const count = this.counts.get(what);
    if (count && count.textContent !== text) count.textContent = text;
  }

  #row(row) {
    const title = t("shop.row", { row: isolated(row.label) });
    return this.#fold(row, title, () => {
      const group = document.createElement("div");
      group.className = "seats";
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", `${isolated(row.section.name)}, ${title}`);
      group.append(...row.seats.map((seat) => this.#seat(seat)));
      return [group];
    });
  }

  #seat(seat) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "checkbox";
    input.dataset.seat = seat.id;
    input.addEventListener("change", () => this.pick(seat));
    input.addEventListener("focus", () => this.point(seat));
    input.addEventListener("blur", () => {
      this.point();
      this.update(seat.row);
    });
    label.addEventListener("pointerenter", () => this.point(seat));
    const text = document.createElement("span");
    text.setAttribute("aria-hidden", "true");
    text.textContent = String(seat.number);
    input.setAttribute("aria-label", seatText(seat));
    label.append(input, text);
    this.inputs.set(seat, input);
    this.#show(seat);
    return label;
  }

  /** Seats that are taken are hidden, except for one that has the focus: it would be lost. */
  #show(seat) {
    const input = this.inputs.get(seat);
    if (!input) return;
    const isSelected = this.isSelected(seat);
    const isGone = !seat.isFree && !isSelected;
    input.checked = isSelected;
    input.parentElement.hidden = isGone && document.activeElement !== input;
    input.disabled = this.isLocked;
    input.parentElement.classList.toggle("gone", isGone);
    input.setAttribute("aria-label", isGone ? `${seatText(seat)}: ${t("shop.taken")}` : seatText(seat));
  }

  /** Shows the seats of a row as they are now. */
  update(row) {
    this.#count(row);
    this.#count(row.section);
    row.seats.forEach((seat) => this.#show(seat));
  }

  /** Without a pass nothing can be chosen. */
  lock(isLocked) {
    this.isLocked = isLocked;
    for (const [seat] of this.inputs) this.#show(seat);
  }
}
