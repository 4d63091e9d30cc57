// The levers of a sale: rate, most active visitors, pause, resume, sold out, end; in ./run also a
// rush of simulated visitors.

import { at, dateTime, number } from "/usher/page.js";
import { call, send } from "./api.js";
import { lastChange } from "./audit.js";
import { ask } from "./dialog.js";
import { rebase } from "./editor.js";
import { save, say, text } from "./parts.js";
import { explain, failed } from "./problems.js";
import { state } from "./state.js";
import { poll } from "./views.js";

const MAX_ATTEMPTS = 5;
/** Where ./run sends its simulated visitors. */
const RUSH_EVENT = "demo";

/** The fields with one setting each: how a room has it, and how it is changed. */
const settings = {
  rate: {
    read: (room) => String(room.admitPerMinute),
    change: (room, value) => ({ ...room, admitPerMinute: Number(value) }),
  },
  "max-active": {
    read: (room) => String(room.maxActive),
    change: (room, value) => ({ ...room, maxActive: Number(value) }),
  },
  message: {
    read: (room) => room.announcement || "",
    change: (room, value) => ({ ...room, announcement: value.trim() || undefined }),
  },
};

/** Whether the address asks for the rush, which is not on the screen yet. */
let isRushAwaited = false;

/** Forgets the settings of another room. */
export function clear() {
  isRushAwaited = location.hash.endsWith("&show=rush");
  at("levers").hidden = true;
  at("to-levers").hidden = true;
  for (const id of Object.keys(settings)) {
    at(id).value = "";
    delete at(id).dataset.seen;
  }
}

/** Shows what can be done with the room in its state, and its settings unless one is being typed. */
export function show(room) {
  at("levers").hidden = !room;
  at("to-levers").hidden = !room;
  at("rush-card").hidden = !state.session.rush || state.shown.id !== RUSH_EVENT;
  if (!room) return;
  for (const lever of ["resume", "sold-out", "end"]) enable(lever, room.state !== "ENDED");
  // A room that is sold out stays so when it is paused.
  enable("pause", room.state !== "ENDED" && room.state !== "SOLD_OUT");
  enable("withdraw", Boolean(room.announcement));
  for (const [id, { read }] of Object.entries(settings)) {
    const input = at(id);
    const isTyped = input.dataset.seen !== undefined && input.value !== input.dataset.seen;
    if (!isTyped && input !== document.activeElement) seen(input, read(room));
  }
  showRate(room.rateLowered);
  if (isRushAwaited && !at("rush-card").hidden) {
    isRushAwaited = false;
    at("rush").focus();
    at("rush-card").scrollIntoView({ block: "center" });
  }
}

/** Why the rate is lower than the operator's. What has not changed is not announced again. */
function showRate(lowered) {
  const isDown = lowered && lowered.perMinute === 0;
  const why = lowered ? text(isDown ? "loweredDown" : "lowered" + lowered.reason, { n: number(Math.round(lowered.perMinute)) }) : "";
  if (at("rate-lowered").textContent !== why) at("rate-lowered").textContent = why;
}

/** A button that is disabled while it has the focus would leave keyboards at the start of the page. */
function enable(lever, isPossible) {
  const button = at(lever);
  if (!isPossible && document.activeElement === button) at("levers-title").focus();
  button.disabled = !isPossible;
}

/** The value that the operator sees, and would overwrite. */
function seen(input, value) {
  input.value = value;
  input.dataset.seen = value;
}

const path = (action = "") => "/api/rooms/" + state.shown.id + action;
// The message of a pause would outlast it.
const post = (action) => ({
  name: "POST " + path(action),
  run: () => call("queue", "POST", path(action)),
  endsPause: action !== "/pause",
});

/**
 * Changes one setting and keeps all others as they are now. If somebody else has changed this one
 * since the operator saw it, asks first.
 */
function put(id) {
  const input = at(id);
  const { read, change } = settings[id];
  const value = input.value;
  let before = input.dataset.seen;
  const run = async () => {
    for (let attempt = 1; ; attempt++) {
      const { content: room, tag } = await send("queue", "GET", path());
      const now = read(room);
      if (now !== before && now !== value && !(await isOverwritten(id, before, now, value))) {
        seen(input, now);
        return false;
      }
      before = now;
      try {
        const saved = await send("queue", "PUT", path(), {
          body: change(room, value),
          conditions: { "If-Match": tag },
        });
        seen(input, read(saved.content));
        rebase("room", saved.content, saved.tag);
        return true;
      } catch (fault) {
        if (fault.status !== 412 || attempt === MAX_ATTEMPTS) throw fault;
      }
    }
  };
  return { name: "PUT " + path(), run };
}

async function isOverwritten(id, before, now, value) {
  const change = await lastChange("queue", state.shown.id, path());
  const label = document.querySelector(`label[for="${id}"]`).textContent;
  return ask({
    title: text("conflictTitle"),
    lines: [
      ...(change ? [text("conflictBy", { who: change.who, time: dateTime(change.at, { timeStyle: "medium" }) })] : []),
      text("conflictField", { field: label, before: before || "–", after: now || "–" }),
    ],
    yes: text("conflictSet", { value: value || "–" }),
    no: text("conflictKeep", { value: now || "–" }),
  });
}

/** Makes calls one after another and says what was called, or which of them failed. */
async function act(...calls) {
  const { id } = state.shown;
  let name = "";
  say("");
  try {
    for (const one of calls) {
      name = one.name;
      if ((await one.run()) === false) return;
    }
    const done = text("done", { call: calls.map((one) => one.name).join(", ") });
    const message = calls[0].endsPause && state.room?.announcement;
    say(message ? done + " · " + text("messageStays", { message, button: text("withdraw") }) : done);
  } catch (fault) {
    failed(name, fault);
  } finally {
    if (state.session && state.shown.id === id) poll(true);
  }
}

// On a phone they are below a page of numbers.
at("to-levers").addEventListener("click", () => {
  at("levers-title").scrollIntoView();
  at("levers-title").focus();
});
at("rate-form").addEventListener("submit", (event) => {
  event.preventDefault();
  act(put("rate"));
});
at("max-active-form").addEventListener("submit", (event) => {
  event.preventDefault();
  act(put("max-active"));
});
at("pause-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const isNew = at("message").value.trim() !== at("message").dataset.seen;
  act(...(isNew ? [put("message")] : []), post("/pause"));
});
at("show-message").addEventListener("click", () => act(put("message")));
at("withdraw").addEventListener("click", () => {
  at("message").value = "";
  act(put("message"));
});
at("resume").addEventListener("click", () => act(post("/resume")));
at("sold-out").addEventListener("click", () => act(post("/sold-out")));
at("end").addEventListener("click", async () => {
  const isSure = await ask({
    title: text("endTitle", { name: state.room?.name }),
    lines: [text("endText")],
    yes: text("endConfirm"),
    isDangerous: true,
  });
  if (isSure) act(post("/end"));
});
at("rush").addEventListener("click", async () => {
  const { rush } = state.session;
  try {
    await call(rush, "POST", "");
    say(text("rushSent"));
  } catch (fault) {
    // Its 401 says that this token is of another ./run, not that it has expired.
    say(text("failed", { call: text("rush"), detail: explain(fault) }), "bad", fault.message);
  }
});

const DAY = 86_400_000;

/** Creates invitation codes, or links for staff, and saves them as a file: no service keeps them. */
async function download(form, kind, uses) {
  const id = state.shown.id;
  const path = "/api/rooms/" + id + "/" + kind;
  const number = (field) => Number(at(form + "-" + field).value);
  const expiresAt = new Date(Date.now() + number("days") * DAY).toISOString();
  try {
    const csv = await call("queue", "POST", path, { count: number("count"), [uses]: number(uses), expiresAt });
    save(id + "-" + kind + ".csv", csv);
  } catch (fault) {
    failed("POST " + path, fault);
  }
}

for (const [form, kind, uses] of [["invitation", "invitations", "joins"], ["bypass", "bypass-links", "uses"]]) {
  at(form + "-form").addEventListener("submit", (event) => {
    event.preventDefault();
    download(form, kind, uses);
  });
}
