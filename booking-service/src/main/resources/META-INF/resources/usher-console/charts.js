// Live charts of the last minutes, drawn by uPlot. Colours follow the style of the page.

import { at, language, number, t } from "/usher/page.js";

const MINUTES = 10;
const HEIGHT = 180;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const clockTime = new Intl.DateTimeFormat(language, { timeStyle: "medium" });

/** A chart of some series: {key, style, dash?}, whose keys name texts of the page. */
export class Chart {
  constructor(id, series) {
    this.element = at(id);
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
  }

  size() {
    return { width: Math.max(200, this.element.clientWidth), height: HEIGHT };
  }

  add(values) {
    const now = Date.now() / 1000;
    this.data[0].push(now);
    values.forEach((value, i) => this.data[i + 1].push(value));
    const old = this.data[0].findIndex((time) => time > now - MINUTES * 60);
    if (old > 0) this.data.forEach((column) => column.splice(0, old));
    if (this.plot) this.plot.setData(this.data);
    else this.draw();
  }

  draw() {
    this.plot?.destroy();
    // Of one point, uPlot makes no scale.
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
          { ...axis, space: 90, values: (plot, times) => times.map((s) => clockTime.format(s * 1000)) },
          { ...axis, size: 60, values: (plot, marks) => marks.map((n) => (Number.isInteger(n) ? number(n) : "")) },
        ],
        series: [
          { label: t("console.now"), value: (plot, s) => (s == null ? "" : clockTime.format(s * 1000)) },
          ...this.series.map(({ key, style, dash }) => ({
            label: t("console." + key),
            stroke: colour(style),
            width: 2,
            dash,
            points: { show: false },
            value: (plot, n) => (n == null ? "" : number(n)),
          })),
        ],
      },
      this.data,
      this.element,
    );
  }
}
