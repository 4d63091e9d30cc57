// The map of a hall in SVG: drawn with a path for the free and one for the taken seats of each row,
// so that thousands of seats need few elements; moved by pointers, wheel and buttons.

import { isolated } from "/usher/page.js";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 3;
const REACH = 0.75;
/** Pixels of a seat: from here on it can be hit with a finger, and has its number. */
const FINGER = 24;
const MOST = 44;
const STEP = 1.6;
const MOVED = 8;
/** Pixels of the map's width on a phone. */
const PHONE = 328;
/** Pixels of the font of names (shop.css), of a line of it, and between two names. */
const NAME = 12;
const NAME_LINE = 16;
const NAME_GAP = 6;
/** Pixels that the stage needs in front of the seats. */
const STAGE = 28;
/** Seats between a name and the first row: the least, and the most, half of what lies between two sections. */
const NAME_BEFORE = { least: 1.5, most: 2.5 };
/** Of a wheel's units in zooming twice as near, and of those of two fingers on a touchpad. */
const WHEEL = { 0: 0.002, 1: 0.05, 2: 1 };
const TOUCHPAD = 10;

function element(name, attributes = {}, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

const round = (n) => Math.round(n * 100) / 100;

/** As much of a name as fits into these pixels; the whole name is in the list. */
function shortened(name, most, measure) {
  if (measure(name) <= most) return name;
  const letters = [...name];
  while (letters.length && measure(letters.join("") + "…") > most) letters.pop();
  return letters.length ? letters.join("").trimEnd() + "…" : "";
}

export class SeatMap {
  /**
   * @param pick called with a seat that was clicked or tapped
   * @param point called with the seat under the pointer, or with none
   * @param stage the name of the stage, which is drawn in front of the seats if the hall has it there
   * @param isHeld whether a seat that is not free is drawn as held; without it all look the same
   */
  constructor(svg, hall, { pick, point, stage, isHeld }) {
    this.svg = svg;
    this.hall = hall;
    this.pick = pick;
    this.point = point;
    this.isHeld = isHeld;
    this.paths = new Map();
    this.marked = new Map();
    this.pointers = new Map();
    this.cells = new Map();
    for (const section of hall.sections) {
      const group = element("g", { class: "price-" + section.group }, svg);
      for (const row of section.rows) {
        const names = isHeld ? ["free", "taken", "held"] : ["free", "taken"];
        this.paths.set(row, Object.fromEntries(names.map((name) => [name, element("path", { class: name }, group)])));
      }
    }
    this.labels = element("g", { class: "labels" }, svg);
    this.marks = element("g", {}, svg);
    this.ring = element("circle", { class: "ring", r: 0.62, visibility: "hidden" }, svg);
    for (const seat of hall.seats.values()) {
      const key = Math.round(seat.x) + ":" + Math.round(seat.y);
      this.cells.set(key, [...(this.cells.get(key) ?? []), seat]);
    }
    const xs = [...hall.seats.values()].map((seat) => seat.x);
    const ys = [...hall.seats.values()].map((seat) => seat.y);
    const least = (all) => all.reduce((a, b) => Math.min(a, b)) - MARGIN;
    const most = (all) => all.reduce((a, b) => Math.max(a, b)) + MARGIN;
    const named = hall.sections.length > 1 ? hall.sections.filter(({ rows }) => rows.length) : [];
    this.names = named.map(({ name, rows }) => {
      const middles = rows.map(({ seats }) => seats[seats.length >> 1]);
      const front = middles.reduce((a, b) => (b.y < a.y ? b : a));
      const { seats } = front.row;
      return { name, x: (seats[0].x + seats.at(-1).x) / 2, y: front.y };
    });
    this.bounds = { left: least(xs), right: most(xs), bottom: most(ys) };
    // Between the seats and the upper edge: so many seats, and pixels while the whole hall is shown.
    this.front = least(ys) + MARGIN - NAME_BEFORE.most;
    this.room = (named.length ? NAME_LINE / 2 : 0) + (hall.hasStage ? STAGE : 0);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${NAME}px ${getComputedStyle(svg).fontFamily}`;
    this.measure = (text) => pen.measureText(text).width;
    const { left, right, bottom } = this.bounds;
    const width = right - left;
    if (hall.hasStage) {
      this.stage = element("g", { class: "stage", "aria-hidden": true }, svg);
      element("path", { d: `M${-width / 5} 0H${width / 5}` }, this.stage);
      element("text", {}, this.stage).textContent = stage;
    }
    svg.style.setProperty("--shape", String(width / (bottom - this.front + (this.room * width) / PHONE)));
    this.#listen();
    new ResizeObserver(() => this.#resize()).observe(svg);
    this.#resize();
  }

  /** Draws the seats of a row, which are not drawn before it is known which are free. */
  draw(row) {
    let free = "";
    let taken = "";
    let held = "";
    for (const seat of row.seats) {
      const { x, y } = seat;
      if (this.marked.has(seat)) continue;
      if (seat.isFree) free += `M${round(x)} ${round(y)}h0`;
      else if (this.isHeld?.(seat)) held += `M${round(x)} ${round(y - 0.3)}l.3 .3 -.3 .3 -.3 -.3z`;
      else taken += `M${round(x - 0.2)} ${round(y - 0.2)}l.4 .4m0-.4l-.4 .4`;
    }
    const paths = this.paths.get(row);
    paths.free.setAttribute("d", free);
    paths.taken.setAttribute("d", taken);
    paths.held?.setAttribute("d", held);
  }

  /** Marks a seat as selected, lost or own, or removes its mark. */
  mark(seat, kind) {
    this.marked.get(seat)?.remove();
    this.marked.delete(seat);
    if (kind) {
      const mark = element("g", { class: "mark " + kind, transform: `translate(${seat.x} ${seat.y})` }, this.marks);
      element("rect", { x: -0.44, y: -0.44, width: 0.88, height: 0.88, rx: kind === "own" ? 0.44 : 0.12 }, mark);
      element("path", { d: kind === "lost" ? "M0-.25V.05M0 .25h0" : "M-.2 .02l.14 .17 .28-.34" }, mark);
      this.marked.set(seat, mark);
    }
    this.draw(seat.row);
  }

  /** Removes a mark of this kind. */
  unmark(seat, kind) {
    if (this.marked.get(seat)?.classList.contains(kind)) this.mark(seat);
  }

  /** Shows where a seat is: with the keyboard in the list, or under the pointer. */
  highlight(seat) {
    this.ring.setAttribute("visibility", seat ? "visible" : "hidden");
    if (!seat) return;
    this.ring.setAttribute("cx", seat.x);
    this.ring.setAttribute("cy", seat.y);
  }

  /** Brings a seat into view. */
  reveal(seat) {
    const { x, y, width, height } = this.#box();
    const isIn = seat.x > x && seat.x < x + width && seat.y > y && seat.y < y + height;
    if (!isIn) this.#moveTo(seat.x, seat.y);
  }

  /** Steps nearer, or further away if negative. */
  zoom(steps) {
    this.#zoomAt(STEP ** steps, this.size.width / 2, this.size.height / 2);
  }

  showAll() {
    this.scale = this.least;
    this.#moveTo((this.bounds.left + this.bounds.right) / 2, (this.bounds.top + this.bounds.bottom) / 2);
  }

  // The view is a point of the hall at the upper left, and the pixels of a seat.
  #box() {
    return { x: this.left, y: this.top, width: this.size.width / this.scale, height: this.size.height / this.scale };
  }

  #resize() {
    const { width, height } = this.svg.getBoundingClientRect();
    if (!width || !height) return;
    const isAll = !this.size || this.scale <= this.least;
    this.size = { width, height };
    const { left, right, bottom } = this.bounds;
    this.least = Math.min(MOST, width / (right - left), (height - this.room) / (bottom - this.front));
    this.bounds.top = this.front - this.room / this.least;
    const middle = (left + right) / 2;
    this.stage?.setAttribute("transform", `translate(${middle} ${this.bounds.top + STAGE / 2 / this.least})`);
    if (isAll || this.scale < this.least) this.showAll();
    else this.#moved();
  }

  #moveTo(x, y) {
    this.left = x - this.size.width / this.scale / 2;
    this.top = y - this.size.height / this.scale / 2;
    this.#moved();
  }

  #zoomAt(factor, px, py) {
    this.#put(this.#at(px, py), px, py, this.scale * factor);
  }

  /** Shows a point of the hall at these pixels, with so many pixels a seat. */
  #put({ x, y }, px, py, scale) {
    this.scale = Math.min(MOST, scale);
    if (this.scale <= this.least) {
      this.showAll();
      return;
    }
    this.left = x - px / this.scale;
    this.top = y - py / this.scale;
    this.#moved();
  }

  #at(px, py) {
    return { x: this.left + px / this.scale, y: this.top + py / this.scale };
  }

  #moved() {
    // The view shows nothing but the hall, or all of it.
    const within = (at, size, from, to) =>
      Math.min(Math.max(from, to - size), Math.max(Math.min(from, to - size), at));
    const { width, height } = this.#box();
    this.left = within(this.left, width, this.bounds.left, this.bounds.right);
    this.top = within(this.top, height, this.bounds.top, this.bounds.bottom);
    // While the whole hall is in view a finger scrolls the page; then it moves the hall.
    this.svg.classList.toggle("near", this.scale > this.least * 1.01);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      const box = this.#box();
      this.svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
      this.svg.style.setProperty("--name", NAME / this.scale + "px");
      this.svg.dataset.seat = Math.round(this.scale);
      this.#labelAtRest();
    });
  }

  /** While the hall follows a finger it has no numbers, which take a slow device most of its time. */
  #labelAtRest() {
    clearTimeout(this.rest);
    if (!this.pointers.size) this.rest = setTimeout(() => this.#label(), 80);
  }

  // Numbers of seats and labels of rows, of what is in view and large enough to be read.
  #label() {
    this.svg.classList.remove("moving");
    this.labels.replaceChildren();
    const { x, y, width, height } = this.#box();
    const isIn = (seat) => seat.x > x - 1 && seat.x < x + width + 1 && seat.y > y - 1 && seat.y < y + height + 1;
    const write = (text, at, name) => {
      element("text", { x: at.x, y: at.y, class: name }, this.labels).textContent = isolated(text);
    };
    for (const { name, x, y } of this.#fittingNames()) write(name, { x, y }, "section");
    if (this.scale < 9) return;
    for (const row of this.hall.rows) {
      const [first] = row.seats;
      const last = row.seats[row.seats.length - 1];
      if (isIn(first)) write(row.label, { x: first.x - 1, y: first.y }, "row");
      if (isIn(last)) write(row.label, { x: last.x + 1, y: last.y }, "row");
      if (this.scale < FINGER) continue;
      for (const seat of row.seats) {
        if (seat.isFree && !this.marked.has(seat) && isIn(seat)) write(String(seat.number), seat, "number");
      }
    }
  }

  /** Names of sections as they fit beside each other and into the hall. */
  #fittingNames() {
    const { left, right } = this.bounds;
    const before = Math.max(NAME_BEFORE.least, Math.min(NAME_BEFORE.most, 0.5 + NAME_LINE / 2 / this.scale));
    const shown = [];
    for (const { name, x, y } of this.names) {
      let room = Math.min(x - left, right - x);
      const beside = this.names.filter((other) => other.x !== x && Math.abs(other.y - y) * this.scale < NAME_LINE);
      for (const other of beside) room = Math.min(room, Math.abs(other.x - x) / 2);
      const text = shortened(name, 2 * room * this.scale - NAME_GAP, this.measure);
      if (text) shown.push({ name: text, x, y: y - before });
    }
    return shown;
  }

  #seatAt(px, py) {
    const at = this.#at(px, py);
    let nearest;
    let least = REACH;
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (const seat of this.cells.get(Math.round(at.x) + dx + ":" + (Math.round(at.y) + dy)) ?? []) {
          const distance = Math.hypot(seat.x - at.x, seat.y - at.y);
          if (distance < least) [nearest, least] = [seat, distance];
        }
      }
    }
    return nearest;
  }

  #listen() {
    const svg = this.svg;
    const place = (event) => {
      const box = svg.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    /** Between two fingers, and how far they are apart. */
    const fingers = () => {
      const [a, b] = this.pointers.values();
      return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) };
    };
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      if (!this.pointers.size) this.isDrag = false;
      this.pointers.set(event.pointerId, { ...place(event), from: place(event) });
      if (this.pointers.size !== 2) return;
      this.isDrag = true;
      const { x, y, apart } = fingers();
      this.grip = { at: this.#at(x, y), scale: this.scale / apart };
    });
    svg.addEventListener("pointermove", (event) => {
      const pointer = this.pointers.get(event.pointerId);
      const at = place(event);
      if (!pointer) {
        if (event.pointerType === "mouse") this.point(this.#seatAt(at.x, at.y));
        return;
      }
      if (!this.isDrag && Math.hypot(at.x - pointer.from.x, at.y - pointer.from.y) < MOVED) return;
      this.isDrag = true;
      svg.classList.add("moving");
      svg.setPointerCapture(event.pointerId);
      const { x, y } = pointer;
      Object.assign(pointer, at);
      if (this.pointers.size > 1) {
        const { x: px, y: py, apart } = fingers();
        this.#put(this.grip.at, px, py, this.grip.scale * apart);
        return;
      }
      this.left -= (at.x - x) / this.scale;
      this.top -= (at.y - y) / this.scale;
      this.#moved();
    });
    const end = (event) => {
      this.pointers.delete(event.pointerId);
      this.#labelAtRest();
    };
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
    svg.addEventListener("pointerleave", () => this.point());
    svg.addEventListener("click", (event) => {
      if (this.isDrag) return;
      const at = place(event);
      // A finger covers several small seats: the first tap goes near, the second picks.
      if (event.pointerType === "touch" && this.scale < FINGER) {
        this.#zoomAt((FINGER + 4) / this.scale, at.x, at.y);
        return;
      }
      const seat = this.#seatAt(at.x, at.y);
      if (seat) this.pick(seat);
    });
    svg.addEventListener(
      "wheel",
      (event) => {
        const by = -event.deltaY * WHEEL[event.deltaMode] * (event.ctrlKey ? TOUCHPAD : 1);
        // At both ends the page scrolls on.
        if (by < 0 ? this.scale <= this.least : this.scale >= MOST) return;
        event.preventDefault();
        const at = place(event);
        this.#zoomAt(2 ** Math.max(-0.7, Math.min(0.7, by)), at.x, at.y);
      },
      { passive: false },
    );
  }
}
