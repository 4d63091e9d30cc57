// What the visitor has selected, seats or places of one general section, and the summary of it.
import { at, isolated, money, t } from "/usher/page.js";
import { fullText } from "./rows.js";
import * as visitor from "./visitor.js";

const say = (text, kind) => visitor.show(at("notice"), text, kind);
const sayReplaced = () => say(t("shop.separate"), "");

export class Selection {
  /**
   * @param limit how many more seats the visitor may have
   * @param mark called with a seat that is selected, or no longer, and what it is then
   * @param pick called with a seat whose button to remove it was pressed
   */
  constructor(hall, { limit, mark, pick }) {
    this.hall = hall;
    this.limit = limit;
    this.mark = mark;
    this.pick = pick;
    this.seats = new Set();
    /** Of one general section: {section, quantity}. */
    this.places = undefined;
    this.isLocked = true;
    this.general = hall.sections.filter(({ kind }) => kind === "GENERAL");
    at("places").hidden = !this.general.length;
    at("places").append(...this.general.map((section) => this.#card(section)));
    this.general.forEach((section) => this.showPlaces(section));
    at("limit").textContent = t("shop.limit", { n: hall.event.maxPerVisitor });
  }

  get isEmpty() {
    return !this.seats.size && !this.places;
  }

  /** What a request for a hold asks for. */
  get request() {
    const { places, seats } = this;
    return places ? { section: places.section.id, quantity: places.quantity } : { seats: [...seats].map(({ id }) => id) };
  }

  /** Selects a free seat, or says why it cannot be. */
  add(seat) {
    const [other] = this.seats;
    if (this.seats.size >= this.limit()) say(t("shop.limit", { n: this.hall.event.maxPerVisitor }));
    else if (other && other.row.section.price.currency !== seat.row.section.price.currency) say(t("shop.currencies"));
    else {
      if (this.places) {
        this.choose(this.places.section, 0);
        sayReplaced();
      }
      this.seats.add(seat);
      this.mark(seat, "selected");
    }
  }

  /** A seat is no longer selected; from now on it has another mark, or none. */
  remove(seat, kind) {
    this.seats.delete(seat);
    this.mark(seat, kind);
  }

  /** Remembers the selection, for after a reload. */
  keep() {
    visitor.keepSelection(this.hall.event.id, this.isEmpty ? undefined : this.request);
  }

  clear() {
    this.#clearSeats();
    if (this.places) this.choose(this.places.section, 0);
  }

  /** Selects places of a general section, instead of all else. */
  choose(section, quantity) {
    for (const one of this.general) one.select.value = one === section ? String(quantity) : "0";
    if (quantity && (this.seats.size || (this.places && this.places.section !== section))) sayReplaced();
    this.places = quantity ? { section, quantity } : undefined;
    if (quantity) this.#clearSeats();
    this.show();
  }

  #clearSeats() {
    this.seats.forEach((seat) => this.remove(seat));
  }

  #card(section) {
    const card = document.createElement("div");
    card.className = "card place";
    const label = document.createElement("label");
    label.htmlFor = "places-" + section.id;
    const name = document.createElement("strong");
    name.textContent = isolated(section.name);
    section.count = document.createElement("span");
    section.count.className = "soft number";
    label.append(name, " ", money(section.price), " ", section.count);
    section.select = document.createElement("select");
    section.select.id = label.htmlFor;
    section.select.autocomplete = "off";
    section.select.onchange = () => {
      say();
      this.choose(section, Number(section.select.value));
      this.keep();
      this.announce();
    };
    card.append(label, section.select);
    return card;
  }

  /** Shows how many places of a general section are left, and offers no more. */
  showPlaces(section) {
    section.count.textContent = section.free ? t("shop.left", { n: section.free }) : t("shop.soldOut");
    const most = Math.max(0, Math.min(this.limit(), section.free));
    if (section.select.options.length === most + 1) return;
    const wanted = this.places?.section === section ? this.places.quantity : 0;
    const numbers = Array.from({ length: most + 1 }, (none, n) => new Option(t("shop.places", { n }), String(n)));
    section.select.replaceChildren(...numbers);
    section.select.value = String(Math.min(most, wanted));
    if (wanted > most) {
      this.choose(section, most);
      say(t("shop.fewer"));
    }
  }

  #total() {
    const { places, seats } = this;
    const prices = places
      ? [{ ...places.section.price, amount: places.section.price.amount * places.quantity }]
      : [...seats].map((seat) => seat.row.section.price);
    return money({ ...prices[0], amount: prices.reduce((all, { amount }) => all + amount, 0) });
  }

  /** Nothing can be selected without a pass, nor while seats are being held. */
  lock(isLocked) {
    this.isLocked = isLocked;
    for (const { select } of this.general) select.disabled = isLocked;
    this.show();
  }

  show() {
    const { isEmpty, isLocked, places } = this;
    at("empty").hidden = !isEmpty;
    at("summary").classList.toggle("some", !isEmpty);
    at("total-line").hidden = isEmpty;
    at("total").textContent = isEmpty ? "" : this.#total();
    at("hold").disabled = isEmpty || isLocked;
    const chosen = at("chosen");
    const focused = document.activeElement?.closest?.("#chosen li");
    const index = focused ? [...chosen.children].indexOf(focused) : -1;
    chosen.replaceChildren(...[...this.seats].map((seat) => this.#chosen(seat)));
    if (places) {
      const item = document.createElement("li");
      const what = t("shop.places", { n: places.quantity });
      item.textContent = t("shop.inSection", { section: isolated(places.section.name), what });
      chosen.append(item);
    }
    // The button that was pressed is gone: the focus goes on to the next.
    if (index >= 0) (chosen.children[Math.min(index, chosen.children.length - 1)]?.querySelector("button") ?? at("main")).focus();
  }

  #chosen(seat) {
    const item = document.createElement("li");
    const text = document.createElement("span");
    text.textContent = fullText(seat);
    const price = document.createElement("span");
    price.className = "number";
    price.textContent = money(seat.row.section.price);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "plain remove";
    remove.textContent = "×";
    remove.setAttribute("aria-label", t("shop.remove", { seat: fullText(seat) }));
    remove.disabled = this.isLocked;
    remove.onclick = () => this.pick(seat);
    item.append(text, " ", price, remove);
    return item;
  }

  /** Says what is selected to those who do not see it. */
  announce() {
    const n = this.places?.quantity ?? this.seats.size;
    at("news").textContent = n ? t("shop.chosen", { n, total: this.#total() }) : t("shop.empty");
  }
}
