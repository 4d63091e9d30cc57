// The colours in the form of a room: pickers, a preview of the waiting page, and a warning about what
// cannot be read.

import { at, number } from "/usher/page.js";
import { make, text } from "./parts.js";
import { LIGHT, contrast, isColour, palettes } from "./palette.js";

const FIELDS = ["accent", "background"];
const READABLE = 4.5;

const valueOf = (name) => (isColour(at("r-" + name).value) ? at("r-" + name).value : undefined);

/** Shows the look that the fields describe. */
export function preview() {
  const wanted = { accent: valueOf("accent"), background: valueOf("background") };
  for (const name of FIELDS) at("pick-" + name).value = wanted[name] || LIGHT[name === "accent" ? "accent" : "paper"];
  const looks = palettes(wanted);
  at("preview").replaceChildren(...looks.map(sample));
  const bad = looks.filter((look) => look.wanted && contrast(look.wanted, look.raised) < READABLE);
  at("contrast").replaceChildren(
    ...bad.map((look) =>
      make(
        "li",
        text("contrastLow", {
          colour: look.wanted,
          background: look.raised,
          ratio: number(Math.floor(contrast(look.wanted, look.raised) * 10) / 10),
          used: look.accent,
        }),
      ),
    ),
  );
}

function sample(look) {
  const page = make("div", "", "preview");
  for (const name of ["paper", "ink", "line", "accent"]) page.style.setProperty("--" + name, look[name]);
  page.style.setProperty("--on-accent", look.onAccent);
  const heading = make("b", at("f-name").value || text("name"));
  const message = make("span", at("r-message").value);
  const link = make("span", text("previewLink"), "link");
  page.append(heading, message, link, make("span", text("previewButton"), "button"));
  return page;
}

for (const name of FIELDS) {
  at("pick-" + name).addEventListener("input", (event) => {
    at("r-" + name).value = event.target.value;
    preview();
  });
}
for (const id of ["r-accent", "r-background", "r-message", "f-name"]) at(id).addEventListener("input", preview);
