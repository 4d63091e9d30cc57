// What is shown when somebody else has changed an event or a room that the operator is editing.

import { at, dateTime, money, number } from "/usher/page.js";
import { lastChange } from "./audit.js";
import { differences } from "./changes.js";
import { make, text } from "./parts.js";

const LABELS = {
  admitPerMinute: "rate",
  "joinRules.proofOfWork": "proofOfWork",
  "joinRules.invitationOnly": "invitationOnly",
  "joinRules.login": "login",
  "joinRules.blocked": "blocked",
  "passthrough.active": "throughActive",
  "passthrough.arrivalsPerMinute": "throughArrivals",
  "branding.message": "message",
  "branding.logoUrl": "logoUrl",
  "branding.accent": "accent",
  "branding.background": "background",
  "noShows.rejoinGrace": "rejoinGrace",
  "noShows.overAdmission": "overAdmission",
  "protection.watch": "watch",
  "protection.healthUrl": "healthUrl",
  "protection.maxLatency": "maxLatency",
  "protection.minPerMinute": "minPerMinute",
};
const OWN_LABELS = new Set(
  "name venue startsAt salesEndAt paymentWindow maxPerVisitor mode maxActive opensAt claimWindow passTtl targetUrl endsAt announcement maxPassTtl publicSource bindPasses".split(" "),
);
const NUMBERS = ["state", "waiting", "serving", "issued", "active", "through", "draw", "noShowRatio", "rateLowered"];

export function hide() {
  at("conflict").hidden = true;
}

function label(field, part) {
  if (field === "startsAt" && part === "room") return text("admissionStartsAt");
  if (OWN_LABELS.has(field)) return text(field);
  if (LABELS[field]) return text(LABELS[field]);
  return field.startsWith("sections.") ? text("sectionN", { n: field.slice("sections.".length) }) : field;
}

function value(one) {
  if (one === undefined) return "–";
  if (typeof one === "number") return number(one);
  if (/^\d{4}-\d\d-\d\dT/.test(one)) return dateTime(one, { dateStyle: "medium", timeStyle: "medium" });
  if (one.price) return [one.name, money(one.price), number(one.capacity)].join(" · ");
  return String(one);
}

function settings(content) {
  return Object.fromEntries(Object.entries(content || {}).filter(([key]) => !NUMBERS.includes(key)));
}

/**
 * Shows what has changed from before to after, and who changed it, and lets the operator take it
 * (onTheirs) or put the own changes on top (onMine). Without before there was nothing to change: the
 * id is taken. Without after it was deleted.
 */
export async function show({ id, part, service, path, before, after, onTheirs, onMine }) {
  const box = at("conflict");
  const change = after && (await lastChange(service, id, path));
  const lines = make("ul");
  if (before && after) {
    for (const { field, before: was, after: is } of differences(settings(before), settings(after))) {
      lines.append(
        make("li", text("conflictField", { field: label(field, part), before: value(was), after: value(is) })),
      );
    }
  }
  const bar = make("p", "", "bar start");
  const button = (name, className, action) => {
    const made = make("button", text(name), className);
    made.type = "button";
    made.addEventListener("click", () => {
      hide();
      action();
    });
    bar.append(made);
  };
  if (after) button(before ? "conflictTheirs" : "conflictOpen", before ? "plain" : "", onTheirs);
  if (before && after) button("conflictMine", "", onMine);
  const title = !before ? text("conflictTaken", { id }) : after ? text("conflictTitle") : text("conflictGone");
  const time = change && dateTime(change.at, { dateStyle: "medium", timeStyle: "medium" });
  box.replaceChildren(
    make("p", title),
    make("p", (change ? text("conflictBy", { who: change.who, time }) + " " : "") + text("conflictUnsaved")),
    lines,
    bar,
  );
  box.hidden = false;
  box.focus();
}
