// The hall of an event: its sections, rows and seats, what is free, and where each seat is drawn.
// Lengths are in seats: two seats of a row are 1 apart.

/**
 * The numbers of a row's seats in their order: "1-8,11-20" leaves out 9 and 10, "1-19/2" has the
 * odd ones. Without numbers they are 1 to seats.
 */
function numbersOf({ seats, numbers }) {
  if (!numbers) return Array.from({ length: seats }, (none, i) => i + 1);
  return numbers.split(",").flatMap((part) => {
    const [, first, last, step] = /^(\d+)(?:-(\d+)(?:\/(\d+))?)?$/.exec(part.trim()).map(Number);
    const end = last || first;
    const by = step || 1;
    return Array.from({ length: Math.floor(Math.abs(end - first) / by) + 1 }, (none, i) =>
      end < first ? first - i * by : first + i * by,
    );
  });
}

/** As many colours as people can distinguish. */
const MOST_GROUPS = 5;

/** The different prices, the lowest first, in groups that have a colour each. */
export function groupsOf(prices) {
  const different = [...new Map(prices.map((price) => [price.currency + price.amount, price])).values()];
  different.sort((a, b) => a.currency.localeCompare(b.currency) || a.amount - b.amount);
  const groups = Array.from({ length: Math.min(MOST_GROUPS, different.length) }, () => []);
  different.forEach((price, i) => groups[Math.floor((i * groups.length) / different.length)].push(price));
  return groups;
}

const GAP_OF_SECTIONS = 4;
/** Width to depth of a hall without places: fits a screen, and a phone held upright too. */
const PROPORTION = 1.5;

const isAs = (price) => (other) => other.amount === price.amount && other.currency === price.currency;

export class Hall {
  constructor(event) {
    this.event = event;
    this.seats = new Map();
    this.sections = event.sections.map((section) => ({ ...section, free: 0, rows: [] }));
    for (const [s, section] of this.sections.entries()) {
      section.rows = (event.sections[s].rows ?? []).map((row) => this.#row(section, row));
    }
    this.byId = new Map(this.sections.map((section) => [section.id, section]));
    this.rows = this.sections.flatMap((section) => section.rows);
    const seated = this.sections.filter(({ rows }) => rows.length);
    this.prices = groupsOf(seated.map(({ price }) => price));
    for (const section of seated) section.group = this.prices.findIndex((group) => group.some(isAs(section.price)));
    // A section that is turned away from the front has the stage somewhere else, among the seats.
    this.hasStage = seated.every(({ map }) => Math.cos(radians(map?.angle)) > -0.01);
    this.#place();
  }

  #row(section, given) {
    const row = { section, given, label: given.label, seats: [], free: 0 };
    row.seats = numbersOf(given).map((number) => {
      const id = `${section.id}-${given.label}-${number}`;
      const seat = { id, row, number, isFree: false, x: 0, y: 0 };
      this.seats.set(id, seat);
      return seat;
    });
    return row;
  }

  /** Takes over sections of an availability; returns the rows that changed. */
  apply(sections) {
    const changed = [];
    for (const news of sections) {
      const section = this.byId.get(news.id);
      if (!section) continue;
      section.free = news.available;
      for (const { label, seats } of news.rows ?? []) {
        const row = section.rows.find((one) => one.label === label);
        if (!row || row.letters === seats) continue;
        row.letters = seats;
        row.seats.forEach((seat, i) => (seat.isFree = seats[i] === "F"));
        row.free = row.seats.filter((seat) => seat.isFree).length;
        changed.push(row);
      }
    }
    return changed;
  }

  // A section that has a place, or whose rows have, is drawn there. All others stand in lines, the
  // first at the stage, their rows centred one behind the other.
  #place() {
    const isPlaced = ({ map, rows }) => map || rows.some(({ given }) => given.x !== undefined);
    const seated = this.sections.filter(({ rows }) => rows.length);
    for (const section of seated.filter(isPlaced)) {
      placeRows(section.rows);
      if (section.map) move(section.rows, section.map);
    }
    const placed = seated.filter(isPlaced).flatMap(({ rows }) => rows.flatMap(({ seats }) => seats));
    let y = placed.reduce((most, seat) => Math.max(most, seat.y + GAP_OF_SECTIONS), 0);
    const loose = seated.filter((section) => !isPlaced(section));
    const blocks = loose.map((section) => ({ section, width: Math.max(...section.rows.map(lengthOf)) }));
    for (const line of linesOf(blocks)) {
      let x = -widthOf(line) / 2;
      for (const { section, width } of line) {
        placeRows(section.rows);
        move(section.rows, { x: x + width / 2, y });
        x += width + GAP_OF_SECTIONS;
      }
      y += depthOf(line);
    }
  }
}

const widthOf = (line) => line.reduce((sum, { width }) => sum + width + GAP_OF_SECTIONS, -GAP_OF_SECTIONS);
const depthOf = (line) => Math.max(...line.map(({ section }) => section.rows.length)) + GAP_OF_SECTIONS;

/** Sections in lines, so that all of them have about the proportions of a screen. */
function linesOf(blocks) {
  // As wide as the first sections, for each number of them: one of these is the best width.
  const attempts = blocks.map((block, i) => filled(blocks, widthOf(blocks.slice(0, i + 1))));
  const misfit = (lines) => {
    const depth = lines.reduce((sum, line) => sum + depthOf(line), -GAP_OF_SECTIONS);
    return Math.abs(Math.log(Math.max(...lines.map(widthOf)) / depth / PROPORTION));
  };
  return attempts.reduce((best, lines) => (misfit(lines) < misfit(best) ? lines : best), attempts[0] ?? []);
}

/** Lines of at most this width; a section that is wider has one of its own. */
function filled(blocks, most) {
  const lines = [];
  for (const block of blocks) {
    const line = lines.at(-1);
    if (line && widthOf([...line, block]) <= most) line.push(block);
    else lines.push([block]);
  }
  return lines;
}

/** How far each seat of a row is from the first. An aisle is as wide as it says. */
function distances({ seats, given }) {
  const gaps = new Map((given.gaps ?? []).map(({ after, width }) => [after, width]));
  let at = -1;
  return seats.map((seat, i) => (at += 1 + (gaps.get(i) ?? 0)));
}

const lengthOf = (row) => distances(row).at(-1) + 1;

/** Around the point of their section: where a row says, or centred behind the row before it. */
function placeRows(rows) {
  let y = -1;
  for (const row of rows) {
    const along = distances(row);
    const half = along.at(-1) / 2;
    const x = row.given.x ?? -half;
    y = row.given.y ?? y + 1;
    row.seats.forEach((seat, i) => {
      // The middle of a curved row is further back than its ends.
      const bend = half ? 1 - ((along[i] - half) / half) ** 2 : 0;
      seat.x = x + along[i];
      seat.y = y + (row.given.curve ?? 0) * bend;
    });
  }
}

const radians = (degrees = 0) => (degrees * Math.PI) / 180;

/** To a point of the hall, turned clockwise around it. */
function move(rows, { x, y, angle }) {
  const sin = Math.sin(radians(angle));
  const cos = Math.cos(radians(angle));
  for (const seat of rows.flatMap(({ seats }) => seats)) {
    [seat.x, seat.y] = [x + seat.x * cos - seat.y * sin, y + seat.x * sin + seat.y * cos];
  }
}
