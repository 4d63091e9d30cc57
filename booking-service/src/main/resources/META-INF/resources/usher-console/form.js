// The form of an event and its waiting room, and the same as JSON. Fields that the form does not
// show (maps of rows) are kept as they are.

import { at, language, t } from "/usher/page.js";
import { preview } from "./branding.js";

const ROOM_STATE = ["state", "waiting", "serving", "issued", "active", "through", "draw", "noShowRatio", "rateLowered"];
const EVENT_FIELDS = ["venue", "startsAt", "salesEndAt", "paymentWindow", "maxPerVisitor"];
const BRANDING = ["logoUrl", "accent", "background", "message"];
const MODES = ["FIFO", "DRAW", "PASSTHROUGH", "CLOSED"];
/** The thresholds of mode PASSTHROUGH and their fields. */
const THRESHOLDS = { active: "throughActive", arrivalsPerMinute: "throughArrivals" };
const MINUTE = 60;

let known = { event: {}, room: undefined };

const field = (name) => at("form").elements[name];

const digits = (currency) => {
  try {
    const format = new Intl.NumberFormat(language, { style: "currency", currency });
    return format.resolvedOptions().maximumFractionDigits;
  } catch {
    return 2;
  }
};

/** PT1M30S as minutes. */
function minutes(duration) {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration || "");
  if (!parts) return "";
  const [days, hours, mins, seconds] = parts.slice(1).map((part) => Number(part || 0));
  return days * 1440 + hours * 60 + mins + seconds / MINUTE;
}

const duration = (mins) => "PT" + Math.round(Number(mins) * MINUTE * 1000) / 1000 + "S";

/** How admission protects the shop: what the form shows of it. */
const PROTECTION = {
  watch: { show: (value) => value, read: (value) => value },
  healthUrl: { show: (value) => value, read: (value) => value.trim() },
  maxLatency: { show: (value) => minutes(value) * MINUTE, read: (value) => duration(value / MINUTE) },
  minPerMinute: { show: (value) => value, read: Number },
};

/** Shows a time in the time zone of the device; remembers it to the microsecond. */
function showTime(input, time) {
  let shown = "";
  if (time) {
    const date = new Date(time);
    shown = new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  }
  input.value = shown;
  input.dataset.time = time || "";
  input.dataset.shown = input.value;
}

function readTime(input) {
  if (!input.value) return undefined;
  return input.value === input.dataset.shown ? input.dataset.time : new Date(input.value).toISOString();
}

// Sections

const part = (section, name) => section.querySelector(`[data-field="${name}"]`);

function addSection(known = {}) {
  const section = at("section-template").content.firstElementChild.cloneNode(true);
  section.known = known;
  const currency = known.price?.currency || lastCurrency();
  part(section, "id").value = known.id || "";
  part(section, "name").value = known.name || "";
  part(section, "kind").value = known.kind || "GENERAL";
  part(section, "currency").value = currency;
  part(section, "amount").value = known.price ? known.price.amount / 10 ** digits(currency) : "";
  part(section, "capacity").value = known.kind === "SEATED" ? "" : (known.capacity ?? "");
  part(section, "rows").value = (known.rows || []).map(rowText).join("\n");
  part(section, "kind").addEventListener("change", () => showKind(section));
  part(section, "currency").addEventListener("input", () => {
    showDecimals(section);
    showCurrencies();
  });
  part(section, "rows").addEventListener("input", (event) => checkRows(event.target));
  section.querySelector("[data-remove]").addEventListener("click", () => {
    section.remove();
    numberSections();
    at("add-section").focus();
  });
  at("sections").append(section);
  showDecimals(section);
  showKind(section);
  numberSections();
  return section;
}

function lastCurrency() {
  const all = document.querySelectorAll('#sections [data-field="currency"]');
  return all.length ? all[all.length - 1].value : "EUR";
}

/** A price has no smaller part than its currency. */
function showDecimals(section) {
  part(section, "amount").step = String(1 / 10 ** digits(part(section, "currency").value));
}

function showKind(section) {
  const kind = part(section, "kind").value;
  for (const block of section.querySelectorAll("[data-for]")) {
    block.hidden = block.dataset.for !== kind;
    block.querySelectorAll("input, textarea").forEach((input) => (input.disabled = block.hidden));
  }
}

function numberSections() {
  const all = document.querySelectorAll("#sections > fieldset");
  all.forEach((section, i) => {
    section.querySelector("legend").textContent = t("console.sectionN", { n: i + 1 });
    section.querySelector("[data-remove]").hidden = all.length === 1;
  });
  showCurrencies();
}

/** Several currencies are possible, but seldom meant: a hold has one. */
function showCurrencies() {
  const inputs = [...document.querySelectorAll('#sections [data-field="currency"]')];
  const all = [...new Set(inputs.map(({ value }) => value.toUpperCase()).filter((code) => /^[A-Z]{3}$/.test(code)))];
  warn("currencies", all.length > 1 ? t("console.currencies", { all: all.join(", ") }) : "");
}

/** What has not changed is not announced again. */
function warn(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}

/** Times in the past are possible, but seldom meant. */
function showPast() {
  const isPast = (input) => !input.disabled && Date.parse(input.value) < Date.now();
  const [start, salesEnd] = ["startsAt", "salesEndAt"].map(field);
  const isOver = isPast(salesEnd.value ? salesEnd : start);
  const lines = [isPast(start) && t("console.pastStart"), isOver && t("console.pastSales")];
  warn("past", lines.filter(Boolean).join(" "));
  // A room that runs has begun in the past.
  const isMeant = (input) => field("id").readOnly && input.value === input.dataset.shown;
  const isAtOnce = ["opensAt", "roomStartsAt"].map(field).some((input) => isPast(input) && !isMeant(input));
  warn("past-room", isAtOnce ? t("console.pastRoom") : "");
}

const rowText = (row) => row.label + " " + (row.numbers ?? row.seats);

/** Rows with a number of seats (A 20), or with the numbers of the seats (B 1-8,11-20). */
function rowsOf(text) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.map((line) => /^([A-Za-z0-9]{1,4})[\s:]+(\d[\d,/-]*)$/.exec(line));
}

function checkRows(input) {
  input.setCustomValidity(rowsOf(input.value).every(Boolean) ? "" : t("console.rowsWrong"));
}

function readSection(section) {
  const { capacity, rows, ...rest } = section.known;
  const currency = part(section, "currency").value.toUpperCase();
  const read = {
    ...rest,
    id: part(section, "id").value,
    name: part(section, "name").value.trim(),
    kind: part(section, "kind").value,
    price: { amount: Math.round(Number(part(section, "amount").value) * 10 ** digits(currency)), currency },
  };
  if (read.kind === "GENERAL") return { ...read, capacity: Number(part(section, "capacity").value) };
  const before = new Map((rows || []).map((row) => [row.label, row]));
  return {
    ...read,
    rows: rowsOf(part(section, "rows").value).map(([, name, seats]) => {
      const label = name.toUpperCase();
      const { seats: count, numbers, ...others } = before.get(label) || {};
      return /^\d+$/.test(seats) ? { ...others, label, seats: Number(seats) } : { ...others, label, numbers: seats };
    }),
  };
}

// The whole form

/** A new event next month, for a hall of everybody's size. */
function proposal(booking) {
  const start = new Date();
  start.setDate(start.getDate() + 30);
  start.setHours(20, 0, 0, 0);
  return {
    event: {
      startsAt: start.toISOString(),
      paymentWindow: "PT10M",
      maxPerVisitor: 6,
      sections: [{ id: "floor", name: "Floor", kind: "GENERAL" }],
    },
    room: { admitPerMinute: 120, maxActive: 100, claimWindow: "PT2M", passTtl: "PT15M", targetUrl: booking + "/events/" },
  };
}

/** Shows an event and its room, of which either may be missing; neither: proposes a new event. */
export function fill({ event, room }, booking) {
  const isNew = !event && !room;
  const shown = isNew ? proposal(booking) : { event: event || proposal(booking).event, room };
  const proposed = shown.room || { ...proposal(booking).room, targetUrl: booking + "/events/" + (event?.id || "") };
  known = { event: shown.event, room: shown.room };
  const id = shown.event.id || shown.room?.room || "";
  field("id").value = id;
  field("name").value = shown.event.name || shown.room?.name || "";
  field("venue").value = shown.event.venue || "";
  showTime(field("startsAt"), shown.event.startsAt);
  showTime(field("salesEndAt"), shown.event.salesEndAt === shown.event.startsAt ? "" : shown.event.salesEndAt);
  field("paymentWindow").value = minutes(shown.event.paymentWindow);
  field("maxPerVisitor").value = shown.event.maxPerVisitor ?? "";
  at("sections").replaceChildren();
  (shown.event.sections || []).forEach(addSection);
  at("with-room").checked = Boolean(shown.room);
  field("mode").value = proposed.mode || "FIFO";
  field("admitPerMinute").value = proposed.admitPerMinute ?? "";
  field("maxActive").value = proposed.maxActive ?? "";
  showTime(field("opensAt"), proposed.opensAt);
  showTime(field("roomStartsAt"), proposed.startsAt);
  showTime(field("endsAt"), proposed.endsAt);
  field("claimWindow").value = minutes(proposed.claimWindow || "PT2M");
  field("passTtl").value = minutes(proposed.passTtl || "PT15M");
  field("maxPassTtl").value = minutes(proposed.maxPassTtl);
  field("targetUrl").value = proposed.targetUrl || "";
  field("bindPasses").checked = Boolean(proposed.bindPasses);
  field("proofOfWork").checked = Boolean(proposed.joinRules?.proofOfWork);
  field("invitationOnly").checked = Boolean(proposed.joinRules?.invitationOnly);
  field("login").checked = Boolean(proposed.joinRules?.login);
  field("blocked").value = (proposed.joinRules?.blocked || []).join("\n");
  field("publicSource").value = proposed.publicSource || "";
  for (const [name, input] of Object.entries(THRESHOLDS)) field(input).value = proposed.passthrough?.[name] ?? "";
  for (const [name, { show }] of Object.entries(PROTECTION)) {
    const value = proposed.protection?.[name];
    field(name).value = value ? show(value) : "";
  }
  for (const name of BRANDING) field(name).value = proposed.branding?.[name] || "";
  field("rejoinGrace").value = minutes(proposed.noShows?.rejoinGrace || "PT0S");
  field("overAdmission").value = proposed.noShows?.overAdmission || 0;
  preview();
  showRoom();
  at("with-event").checked = Boolean(event) || isNew;
  at("with-event-line").hidden = field("id").readOnly;
  showEvent(at("with-event").checked);
  showPast();
}

/** A room in front of another site has no event here: of those fields, only its name is shown. */
function showEvent(isOn) {
  const places = EVENT_FIELDS.map((name) => field(name).parentElement);
  for (const place of [...places, at("sections"), at("add-section").parentElement, at("with-room").parentElement]) {
    place.hidden = !isOn;
  }
  for (const name of EVENT_FIELDS) field(name).disabled = !isOn;
  if (!isOn) at("sections").replaceChildren();
}

/** Of a new room, whether it has an event here or stands in front of another site. */
function chooseEvent() {
  const isOn = at("with-event").checked;
  showEvent(isOn);
  if (isOn) proposal("").event.sections.forEach(addSection);
  else {
    at("with-room").checked = true;
    showRoom();
    field("targetUrl").value = "";
  }
}

/** What is in all fields, to see whether an operator has changed any. */
export function entered() {
  return JSON.stringify([...at("form").elements].map((input) => (input.type === "checkbox" ? input.checked : input.value)));
}

/** What the form says: {id, event?, room?}. */
export function read() {
  const id = field("id").value;
  const event = field("venue").disabled ? undefined : readEvent(id);
  return { id, event, room: at("with-room").checked ? readRoom(id) : undefined };
}

function readEvent(id) {
  return {
    ...known.event,
    id,
    name: field("name").value.trim(),
    venue: field("venue").value.trim(),
    startsAt: readTime(field("startsAt")),
    salesEndAt: readTime(field("salesEndAt")),
    paymentWindow: duration(field("paymentWindow").value),
    maxPerVisitor: Number(field("maxPerVisitor").value),
    sections: [...document.querySelectorAll("#sections > fieldset")].map(readSection),
  };
}

function readRoom(id) {
  const room = {
    ...known.room,
    room: id,
    name: field("name").value.trim(),
    mode: field("mode").value,
    admitPerMinute: Number(field("admitPerMinute").value),
    maxActive: Number(field("maxActive").value),
    opensAt: readTime(field("opensAt")),
    startsAt: readTime(field("roomStartsAt")),
    endsAt: readTime(field("endsAt")),
    claimWindow: duration(field("claimWindow").value),
    passTtl: duration(field("passTtl").value),
    maxPassTtl: field("maxPassTtl").value ? duration(field("maxPassTtl").value) : undefined,
    bindPasses: field("bindPasses").checked || undefined,
    targetUrl: field("targetUrl").value,
  };
  const protection = { ...known.room?.protection };
  for (const [name, { read }] of Object.entries(PROTECTION)) {
    if (field(name).value) protection[name] = read(field(name).value);
    else delete protection[name];
  }
  if (Object.keys(protection).length) room.protection = protection;
  else delete room.protection;
  const branding = { ...known.room?.branding };
  for (const name of BRANDING) {
    const value = field(name).value.trim();
    if (value) branding[name] = value;
    else delete branding[name];
  }
  if (Object.keys(branding).length) room.branding = branding;
  else delete room.branding;
  const joinRules = readJoinRules();
  if (Object.keys(joinRules).length) room.joinRules = joinRules;
  else delete room.joinRules;
  const grace = Number(field("rejoinGrace").value);
  const more = Number(field("overAdmission").value);
  const noShows = { ...known.room?.noShows, rejoinGrace: duration(grace), overAdmission: more };
  if (!grace) delete noShows.rejoinGrace;
  if (!more) delete noShows.overAdmission;
  if (Object.keys(noShows).length) room.noShows = noShows;
  else delete room.noShows;
  const thresholds = Object.entries(THRESHOLDS).filter(([, input]) => field(input).value);
  if (thresholds.length) {
    room.passthrough = Object.fromEntries(thresholds.map(([name, input]) => [name, Number(field(input).value)]));
  } else delete room.passthrough;
  const source = field("publicSource").value.trim();
  if (room.mode === "DRAW" && source) room.publicSource = source;
  else delete room.publicSource;
  ROOM_STATE.forEach((name) => delete room[name]);
  return room;
}

function readJoinRules() {
  const rules = { ...known.room?.joinRules };
  const blocked = field("blocked").value.split(/[\s,]+/).filter(Boolean);
  if (blocked.length) rules.blocked = blocked;
  else delete rules.blocked;
  for (const name of ["proofOfWork", "invitationOnly", "login"]) {
    if (field(name).checked) rules[name] = true;
    else delete rules[name];
  }
  return rules;
}

function showRoom() {
  const isOn = at("with-room").checked;
  at("room-fields").querySelectorAll("input:not(#with-room), select, textarea").forEach((input) => (input.disabled = !isOn));
  for (const input of Object.values(THRESHOLDS)) {
    field(input).parentElement.hidden = field("mode").value !== "PASSTHROUGH";
  }
  const isDraw = field("mode").value === "DRAW";
  field("publicSource").parentElement.hidden = !isDraw;
  field("publicSource").disabled = !isOn || !isDraw;
}

/** What the form says, as JSON. */
export function toJson() {
  const { event, room } = read();
  return JSON.stringify({ event, room }, null, 2);
}

// The shape of JSON that the form can show. Fields may be missing, but for the list of sections.

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isText = (value) => typeof value === "string";
const isFlag = (value) => typeof value === "boolean";
const isNumber = (value) => typeof value === "number";
const isTime = (value) => isText(value) && /^\d{4}-/.test(value) && !Number.isNaN(Date.parse(value));
const isDuration = (value) => isText(value) && minutes(value) !== "";
const isRow = (row) => isObject(row) && isText(row.label) && rowsOf(rowText(row)).every(Boolean);

const EVENT = {
  id: isText,
  name: isText,
  venue: isText,
  startsAt: isTime,
  salesEndAt: isTime,
  paymentWindow: isDuration,
  maxPerVisitor: isNumber,
  sections: [
    {
      id: isText,
      name: isText,
      kind: (value) => value === "GENERAL" || value === "SEATED",
      price: { amount: isNumber, currency: isText },
      capacity: isNumber,
      rows: (value) => Array.isArray(value) && value.every(isRow),
    },
  ],
};
const ROOM = {
  room: isText,
  name: isText,
  mode: (value) => MODES.includes(value),
  admitPerMinute: isNumber,
  maxActive: isNumber,
  opensAt: isTime,
  startsAt: isTime,
  endsAt: isTime,
  announcement: isText,
  claimWindow: isDuration,
  passTtl: isDuration,
  maxPassTtl: isDuration,
  bindPasses: isFlag,
  targetUrl: isText,
  publicSource: isText,
  passthrough: { active: isNumber, arrivalsPerMinute: isNumber },
  protection: { watch: isText, healthUrl: isText, maxLatency: isDuration, minPerMinute: isNumber },
  branding: Object.fromEntries(BRANDING.map((name) => [name, isText])),
  joinRules: {
    proofOfWork: isFlag,
    invitationOnly: isFlag,
    login: isFlag,
    blocked: (value) => Array.isArray(value) && value.every(isText),
  },
  noShows: { rejoinGrace: isDuration, overAdmission: isNumber },
};

const first = (paths) => paths.find(Boolean);

/** The path of the first part of a value that does not have the shape; what is left out has it. */
function misshapen(shape, value, path) {
  if (Array.isArray(shape)) {
    const isList = Array.isArray(value) && value.length;
    return isList ? first(value.map((one, i) => misshapen(shape[0], one ?? 0, `${path}[${i}]`))) : path;
  }
  if ((value ?? undefined) === undefined) return undefined;
  if (typeof shape === "function") return shape(value) ? undefined : path;
  if (!isObject(value)) return path;
  const prefix = path && path + ".";
  return first(Object.entries(shape).map(([name, inner]) => misshapen(inner, value[name], prefix + name)));
}

/**
 * Fills the form from JSON: {event?, room?}, or an event alone. A room alone leaves the event as it is.
 * Returns where the JSON is neither; the form is then as it was.
 */
export function fromJson(text, booking) {
  const given = JSON.parse(text);
  if (!isObject(given)) return "event";
  const isAlone = !("event" in given || "room" in given);
  const { event, room } = isAlone ? { event: given } : given;
  const isNone = (event ?? room ?? undefined) === undefined;
  const wrong = isNone ? "event" : misshapen(EVENT, event, isAlone ? "" : "event") || misshapen(ROOM, room, "room");
  if (!wrong) fill({ event: event ?? (known.event?.id ? read().event : undefined), room: room ?? undefined }, booking);
  return wrong;
}

at("with-room").addEventListener("change", showRoom);
field("mode").addEventListener("change", showRoom);
at("with-event").addEventListener("change", chooseEvent);
for (const type of ["input", "change"]) at("form").addEventListener(type, showPast);
at("add-section").addEventListener("click", () => part(addSection(), "id").focus());
field("id").addEventListener("input", () => {
  // The address of the shop follows the id of a new event.
  const target = field("targetUrl");
  const address = /^(.*\/events\/)[a-z0-9-]*$/.exec(target.value);
  if (address && !known.event.id) target.value = address[1] + field("id").value;
});
at("time-zone").textContent = t("console.timeZone", {
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
});
