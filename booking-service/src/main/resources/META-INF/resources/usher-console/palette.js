// The colours of a waiting page, computed as queue-service does: an accent that cannot be read on its
// background (contrast below 4.5, WCAG 2.2) is made darker or lighter until it can.

const CONTRAST = 4.5;
const STEPS = 20;
const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];

/** The colours of pages without a background of their own: paper, boxes, text. */
export const LIGHT = { paper: "#ffffff", raised: "#f4f6f8", ink: "#1b2026", line: "#cfd6dd", accent: "#0b5cad" };
export const DARK = { paper: "#14171a", raised: "#1e2328", ink: "#e8eaed", line: "#3d454d", accent: "#7db8f5" };

export const isColour = (text) => /^#[0-9a-f]{6}$/i.test(text);

const rgb = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
const css = (channels) => "#" + channels.map((n) => n.toString(16).padStart(2, "0")).join("");
const mix = (colour, other, share) => colour.map((from, i) => Math.round(from + (other[i] - from) * share));

function luminance(colour) {
  const [r, g, b] = colour.map((n) => n / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(one, other) {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const inkOn = (paper) => (ratio(BLACK, paper) >= ratio(WHITE, paper) ? BLACK : WHITE);

function readable(colour, paper) {
  const ink = inkOn(paper);
  for (let step = 0; step < STEPS; step++) {
    const mixed = mix(colour, ink, step / STEPS);
    if (ratio(mixed, paper) >= CONTRAST) return mixed;
  }
  return ink;
}

/** The contrast of two colours by WCAG, 1 to 21. */
export const contrast = (one, other) => ratio(rgb(one), rgb(other));

/**
 * What a waiting page looks like: [{paper, raised, ink, line, accent, onAccent, wanted}], one for light and
 * one for dark devices, or one for all if there is a background. Either colour may be missing.
 */
export function palettes({ accent, background }) {
  const looks = background
    ? [{ paper: background, raised: background, ink: css(inkOn(rgb(background))), accent: css(inkOn(rgb(background))) }]
    : [LIGHT, DARK];
  return looks.map((look) => {
    const paper = rgb(look.raised);
    const used = accent ? readable(rgb(accent), paper) : rgb(look.accent);
    return {
      ...look,
      line: look.line || css(mix(paper, inkOn(paper), 0.3)),
      accent: css(used),
      onAccent: css(inkOn(used)),
      wanted: accent,
    };
  });
}
