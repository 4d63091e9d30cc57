// The visitor's holds of an event: the way back to their checkout, from any tab and after any reload.
import { at, t } from "/usher/page.js";
import * as visitor from "./visitor.js";

export class Holds {
  /** @param changed called with the seats that are the visitor's, and those that were before */
  constructor(event, changed) {
    this.event = event;
    this.changed = changed;
    this.open = [];
    this.seats = new Set();
  }

  /** How many seats and places they have with their pass, which has a limit. */
  get count() {
    const counted = this.open.filter(({ id }) => visitor.isOfThisPass(id));
    return counted.reduce((all, hold) => all + quantity(hold), 0);
  }

  /** Asks for the holds that this browser made. One that cannot be asked for stays as it was. */
  async refresh() {
    const found = await Promise.all(
      visitor.holdsOf(this.event).map(async (id) => {
        const answer = await visitor.callAbout(id, "GET").catch(() => undefined);
        if (answer?.status === 404 || ["EXPIRED", "RELEASED"].includes(answer?.body?.status)) visitor.forget(id);
        // Without its cookie (403) the browser may not see it, but has it.
        const isDecided = answer && visitor.isAnswer(answer) && answer.status !== 403;
        if (isDecided) return answer.status === 200 ? answer.body : undefined;
        return this.open.find((hold) => hold.id === id);
      }),
    );
    this.open = found.filter((hold) => hold?.status === "HELD" || hold?.status === "BOOKED");
    const before = this.seats;
    this.seats = new Set(this.open.flatMap(({ items }) => items.map(({ seat }) => seat).filter(Boolean)));
    at("holds").replaceChildren(...this.open.map((hold) => this.#card(hold)));
    this.changed(this.seats, before);
  }

  #card(hold) {
    const isHeld = hold.status === "HELD";
    const card = document.createElement("p");
    card.className = "card";
    // A hold has either seats or places.
    const what = t(hold.items[0].seat ? "shop.seats" : "shop.places", { n: quantity(hold) });
    card.append(t(isHeld ? "shop.held" : "shop.booked", { what }) + " ");
    if (isHeld) {
      const rest = document.createElement("strong");
      rest.className = "number rest";
      rest.dataset.until = hold.expiresAt;
      rest.textContent = visitor.timeLeft(hold.expiresAt);
      card.append(rest, " ");
    }
    const link = document.createElement("a");
    link.className = "button";
    link.href = isHeld ? visitor.to("/checkout/" + hold.id) : visitor.to("/bookings/" + hold.id, { event: this.event });
    link.textContent = t(isHeld ? "shop.toCheckout" : "shop.toBooking");
    card.append(link);
    return card;
  }

  /** Shows the time that is left; the server decides what has expired. */
  tick() {
    for (const rest of document.querySelectorAll("[data-until]")) {
      const seconds = visitor.secondsUntil(rest.dataset.until);
      rest.textContent = visitor.timeLeft(rest.dataset.until);
      if (seconds < 0 && !rest.dataset.over) {
        rest.dataset.over = "true";
        this.refresh();
      }
    }
  }
}

const quantity = ({ items }) => items.reduce((all, item) => all + item.quantity, 0);
