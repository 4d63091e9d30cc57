// What the scripts of all pages share: texts in the language of the page, and numbers, money and
// times as people write them there.

export const language = document.documentElement.lang || "en";
const texts = JSON.parse(document.getElementById("texts")?.textContent || "{}");
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);
const { numberingSystem } = numbers.resolvedOptions();
// How the visitor's own region writes dates in this language, for example en-GB.
const region = navigator.languages.find((one) => one.startsWith(language + "-")) ?? language;

/** The element with this id. */
export const at = (id) => document.getElementById(id);

/**
 * A text of the page, for example t("shop.left", { n: 3 }): {n} is replaced by the value, and of a
 * text with plural forms the one for n is used. Numbers are written as people write them.
 */
export function t(key, values = {}) {
  const [page, name] = key.split(".");
  let text = texts[page]?.[name];
  if (text === undefined) throw new Error("No text " + key);
  if (typeof text === "object") text = text[plurals.select(values.n)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, value) => {
    const filled = values[value];
    return filled === undefined ? whole : typeof filled === "number" ? numbers.format(filled) : filled;
  });
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * A name that an operator gave, to be put into a text: it keeps its own direction and does not turn
 * what stands next to it. As <bdi>, for places that take no elements.
 */
export const isolated = (name) =>
  document.documentElement.dir === "rtl" || RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name;

/** The same as an element. */
export function bdi(name) {
  const element = document.createElement("bdi");
  element.textContent = name;
  return element;
}

/** A number, for example 1,234. */
export const number = (n) => numbers.format(n);

/** An amount in minor units, with as many decimals as its currency has: none for JPY, 3 for KWD. */
export function money({ amount, currency }) {
  const format = new Intl.NumberFormat(language, { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

const timeFormat = (style) => new Intl.DateTimeFormat(region, { numberingSystem, ...style });

/** A time (RFC 3339) in the time zone of the device. */
export function dateTime(time, style = { dateStyle: "medium", timeStyle: "short" }) {
  return timeFormat(style).format(new Date(time));
}

/**
 * The time of an event, with the time zone: who reads it may be in another one. No line ends between
 * the hour and what follows it.
 */
export function eventTime(time) {
  const format = timeFormat({
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
  const parts = format.formatToParts(new Date(time));
  const hour = parts.findIndex(({ type }) => type === "hour");
  return parts.map(({ value }, i) => (i > hour ? value.replaceAll(" ", "\u00a0") : value)).join("");
}

/** A rest of time as people write it on a clock: 4:05, or 1:02:03, or 27 days 1:02:03. */
export function clock(seconds) {
  const two = (n) => String(n).padStart(2, "0");
  const whole = Math.max(0, Math.ceil(seconds));
  const minutes = Math.floor(whole / 60);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return minutes + ":" + two(whole % 60);
  const time = (hours % 24) + ":" + two(minutes % 60) + ":" + two(whole % 60);
  if (hours < 24) return time;
  const days = new Intl.NumberFormat(language, { style: "unit", unit: "day", unitDisplay: "long" });
  return days.format(Math.floor(hours / 24)) + " " + time;
}

// The choice of the language: the same page with another value of lang.
at("language")?.addEventListener("change", (event) => {
  const address = new URL(location.href);
  address.searchParams.set("lang", event.target.value);
  location.assign(address);
});
