// Charts, of the last minutes or of a period, drawn by uPlot. Colours follow the style of the page.

import { at, language, number, t } from "/usher/page.js";

const MINUTES = 10;
const HEIGHT = 180;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
// Without AM or PM: an axis has little room, and is written from the left in all languages.
const clockTime = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "numeric" });
const hour = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = 86_400;

let library;

/** The library, loaded when the first chart is drawn: most of what the console weighs. */
function load() {
  library ??= new Promise((loaded, failed) => {
    const folder = at("charts").dataset.library;
    const style = document.createElement("link");
    Object.assign(style, { rel: "stylesheet", href: folder + "/uPlot.min.css" });
    const script = document.createElement("script");
    Object.assign(script, { src: folder + "/uPlot.iife.min.js", onload: loaded, onerror: failed });
    script.addEventListener("error", () => (library = undefined));
    document.head.append(style, script);
  });
  return library;
}

/** A chart of some series: {key, style, dash?}, whose keys name texts of the page. */
export class Chart {
  constructor(name, series) {
    this.element = at(name + "-chart");
    this.words = at(name + "-words");
    this.series = series;
    this.clear();
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", () => this.draw());
    new ResizeObserver(() => this.plot?.setSize(this.size())).observe(this.element);
  }

  /** Forgets what it has: the next values are of another event. */
  clear() {
    this.data = [[], ...this.series.map(() => [])];
    this.plot?.destroy();
    this.plot = undefined;
    this.words.textContent = "";
  }

  size() {
    return { width: Math.max(200, this.element.clientWidth), height: HEIGHT };
  }

  /** Adds a value for each series; one without a value has a gap. */
  add(values) {
    const now = Date.now() / 1000;
    this.data[0].push(now);
    values.forEach((value, i) => this.data[i + 1].push(value ?? null));
    const old = this.data[0].findIndex((time) => time > now - MINUTES * 60);
    if (old > 0) this.data.forEach((column) => column.splice(0, old));
    this.#write();
    if (this.plot) this.plot.setData(this.data);
    else this.draw();
  }

  /** The same in words, for those who do not see the chart. */
  #write() {
    const words = this.series.map(({ key }, i) => {
      const values = this.data[i + 1].filter((value) => value !== null);
      const last = this.data[i + 1].at(-1);
      return t("console.chartWords", {
        name: t("console." + key),
        now: last === null ? "–" : number(last),
        most: values.length ? number(values.reduce((a, b) => Math.max(a, b))) : "–",
      });
    });
    this.words.textContent = words.join(" ");
  }

  /** Shows a period: times in seconds, and a list of values for each series. */
  show(times, columns) {
    this.data = [times, ...columns];
    this.#write();
    if (this.plot) this.plot.setData(this.data);
    else this.draw();
  }

  /** Days, where the period has several. */
  #times(times) {
    const format = this.data[0].at(-1) - this.data[0][0] > DAY ? day : hour;
    const isLive = this.data[0].at(-1) - this.data[0][0] <= MINUTES * 60;
    return times.map((s) => (isLive ? clockTime : format).format(s * 1000));
  }

  async draw() {
    // Of one point, uPlot makes no scale.
    if (this.data[0].length < 2) return;
    try {
      await load();
    } catch {
      return;
    }
    this.plot?.destroy();
    this.plot = undefined;
    if (this.data[0].length < 2) return;
    const axis = {
      stroke: colour("--soft"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { stroke: colour("--line"), width: 1 },
      font: "12px system-ui, sans-serif",
    };
    this.plot = new uPlot(
      {
        ...this.size(),
        legend: { live: false },
        cursor: { drag: { x: false, y: false } },
        scales: {
          // At first a minute, so that a line is not drawn across the whole width.
          x: { range: (plot, from, to) => [Math.min(from, to - 60), to] },
          y: { range: (plot, from, to) => [0, Math.max(5, to * 1.1)] },
        },
        axes: [
          { ...axis, space: 90, values: (plot, times) => this.#times(times) },
          { ...axis, size: 60, values: (plot, marks) => marks.map((n) => (Number.isInteger(n) ? number(n) : "")) },
        ],
        series: [
          { label: t("console.now"), value: (plot, s) => (s == null ? "" : clockTime.format(s * 1000)) },
          ...this.series.map(({ key, style, dash }) => ({
            label: t("console." + key),
            stroke: colour(style),
            width: 2,
            dash,
            // A value between two gaps has no line.
            points: { show: (plot, i) => lonely(plot.data[i]), size: 5 },
            value: (plot, n) => (n == null ? "" : number(n)),
          })),
        ],
      },
      this.data,
      this.element,
    );
  }
}

const lonely = (values) =>
  values.some((value, i) => value !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null);
