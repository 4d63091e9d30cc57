// The operator's console. All that it shows and does are calls of the public API.

import { at, dateTime, money, number, t } from "/usher/page.js";
import { Fault, call, find, keepToken, services, token } from "./api.js";
import { Chart } from "./charts.js";
import * as form from "./form.js";

const EVERY = 1_000;
const LIST_EVERY = 2_000;
const AUDIT_EVERY = 5;
const MAX_ROOM_PAGES = 10;
const MAX_AUDIT = 200;

const text = (key, values) => t("console." + key, values);
const TEXT_OF_STATE = {
  CLOSED: "stateClosed",
  PREQUEUE: "statePrequeue",
  OPEN: "stateOpen",
  PAUSED: "statePaused",
  SOLD_OUT: "stateSoldOut",
  ENDED: "stateEnded",
};

let session;
let shown = { view: "", id: "" };
let room;
let auditLimit = 20;
let auditShown = "";
let round = 0;
let timer;

const charts = {
  queue: new Chart("queue-chart", [
    { key: "waiting", style: "--accent" },
    { key: "active", style: "--good", dash: [8, 4] },
  ]),
  stock: new Chart("stock-chart", [
    { key: "held", style: "--warn", dash: [8, 4] },
    { key: "booked", style: "--good" },
  ]),
};

function make(name, content = "", className = "") {
  const element = document.createElement(name);
  element.textContent = content;
  if (className) element.className = className;
  return element;
}

function say(message, kind = "good") {
  const notice = at("notice");
  notice.className = "notice " + kind;
  notice.hidden = !message;
  notice.textContent = message;
}

// Sign-in

async function signIn(value) {
  services.booking = "";
  session = await call("booking", "GET", "/api/console/session", undefined, value);
  keepToken(value);
  services.queue = session.queue;
  at("who").textContent = text("signedInAs", { name: session.name });
  at("sign-out").hidden = false;
  at("sign-in").hidden = true;
  at("desk").hidden = false;
  at("rush-card").hidden = !session.rush;
  route();
}

function signOut(message = "") {
  keepToken(undefined);
  session = undefined;
  clearTimeout(timer);
  at("who").textContent = "";
  at("sign-out").hidden = true;
  at("desk").hidden = true;
  at("sign-in").hidden = false;
  say(message, "bad");
  at("token").focus();
}

async function start() {
  const code = /^#code=(.+)$/.exec(location.hash);
  if (code) {
    // Before anything else: the code is in no history and in no link that is copied.
    history.replaceState(null, "", location.pathname + location.search);
    try {
      const { token: given } = await call("booking", "POST", "/api/console/sign-in", {
        code: decodeURIComponent(code[1]),
      });
      keepToken(given);
    } catch (fault) {
      if (!token()) {
        signOut(fault.status === 403 ? text("codeRefused") : fault.message);
        return;
      }
    }
  }
  if (!token()) {
    at("sign-in").hidden = false;
    return;
  }
  try {
    await signIn(token());
  } catch (fault) {
    if (fault.status === 401 || fault.status === 403) signOut(text("notOperator"));
    else say(text("lost", { service: "booking-service" }), "bad");
  }
}

at("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const value = at("token").value.trim();
  try {
    await signIn(value);
    at("token").value = "";
    say("");
  } catch (fault) {
    say(fault.status === 401 || fault.status === 403 ? text("notOperator") : fault.message, "bad");
    at("token").focus();
  }
});
at("sign-out").addEventListener("click", () => signOut());

// Views: #event={id}, #new, or the list

function route() {
  if (!session) return;
  const named = /^#event=([a-z0-9-]+)$/.exec(location.hash);
  const view = named ? "event" : location.hash === "#new" ? "new" : "list";
  const isFirst = shown.view === "";
  shown = { view, id: named ? named[1] : "" };
  at("list").hidden = view !== "list";
  at("event").hidden = view === "list";
  for (const id of ["numbers", "audit"]) at(id).hidden = view !== "event";
  if (view !== "list") openEvent();
  if (!isFirst) (view === "list" ? at("list-title") : at("event-title")).focus();
  poll();
}

async function openEvent() {
  const { id, view } = shown;
  room = undefined;
  auditShown = "";
  auditLimit = 20;
  charts.queue.clear();
  charts.stock.clear();
  at("tiles").replaceChildren();
  at("audit-entries").replaceChildren();
  at("levers").hidden = true;
  at("form-errors").hidden = true;
  at("open-room").hidden = true;
  at("open-shop").hidden = view === "new";
  at("event-state").hidden = true;
  at("event-title").textContent = view === "new" ? text("newEvent") : id;
  at("event-id").textContent = id;
  at("edit-details").open = view === "new";
  at("f-id").readOnly = view !== "new";
  for (const place of document.querySelectorAll("[data-id]")) place.textContent = id || "{id}";
  at("open-shop").href = "/events/" + id;
  at("open-room").href = services.queue + "/rooms/" + id;
  if (view === "new") {
    form.fill({}, session.booking);
    return;
  }
  try {
    await loadForm(id);
  } catch (fault) {
    failed("GET /api/events/" + id, fault);
  }
}

async function loadForm(id) {
  const [event, itsRoom] = await Promise.all([
    find("booking", "/api/events/" + id),
    find("queue", "/api/rooms/" + id).catch(() => undefined),
  ]);
  if (shown.id !== id) return;
  at("event-title").textContent = event?.name || itsRoom?.name || id;
  at("open-shop").hidden = !event;
  if (itsRoom) {
    at("rate").value = itsRoom.admitPerMinute;
    at("max-active").value = itsRoom.maxActive;
    at("message").value = itsRoom.branding?.message || "";
  }
  form.fill({ event, room: itsRoom }, session.booking);
}

// Polling: one request of a kind at a time, and none while nobody looks.

async function poll() {
  clearTimeout(timer);
  if (!session || document.hidden) return;
  const polled = shown;
  if (polled.view === "list") await pollList();
  else if (polled.view === "event") await pollEvent(polled.id);
  else await pollHealth();
  if (session && shown === polled) {
    // An action may have polled meanwhile.
    clearTimeout(timer);
    timer = setTimeout(poll, polled.view === "event" ? EVERY : LIST_EVERY);
  }
}

/** Calls, and shows whether and how fast the service responds. */
async function watched(service, work) {
  const since = performance.now();
  const name = service + "-service";
  try {
    const result = await work();
    health(service, "up", text("up", { n: Math.round(performance.now() - since) }));
    return result;
  } catch (fault) {
    if (fault.status === 401 || fault.status === 403) signOut(text("notOperator"));
    else if (fault instanceof Fault) health(service, "down", text("down") + " " + fault.message);
    else throw fault;
    if (session) console.warn(name, fault.message);
    return undefined;
  }
}

function health(service, state, words) {
  at(service + "-dot").className = "dot " + state;
  const line = at(service + "-health");
  if (line.textContent !== words) line.textContent = words;
}

async function pollHealth() {
  await Promise.all([
    watched("booking", () => call("booking", "GET", "/api/events?limit=1")),
    watched("queue", () => call("queue", "GET", "/api/rooms?limit=1")),
  ]);
}

async function allRooms() {
  const rooms = [];
  let after = "";
  for (let page = 0; page < MAX_ROOM_PAGES; page++) {
    const found = await call("queue", "GET", "/api/rooms?limit=200&after=" + after);
    rooms.push(...found.rooms);
    if (!found.next) break;
    after = found.next;
  }
  return rooms;
}

async function pollList() {
  const sales = at("filter").value;
  const [events, rooms] = await Promise.all([
    watched("booking", () => call("booking", "GET", "/api/events?limit=500&sales=" + sales)),
    watched("queue", allRooms),
  ]);
  if (!events || shown.view !== "list") return;
  const byId = new Map((rooms || []).map((one) => [one.room, one]));
  const rows = events.map((event) => ({ id: event.id, event, room: byId.get(event.id) }));
  if (sales === "ALL") {
    // Rooms in front of other sites have no event here.
    const known = new Set(events.map((event) => event.id));
    rows.push(...(rooms || []).filter((one) => !known.has(one.room)).map((one) => ({ id: one.room, room: one })));
  }
  const list = at("events");
  const content = rows.map(row);
  // Not touched while nothing changes, so that the focus stays.
  const isSame = list.children.length === content.length
    && content.every((item, i) => item.textContent === list.children[i].textContent);
  if (!isSame) {
    const focused = list.contains(document.activeElement) ? document.activeElement.hash : undefined;
    list.replaceChildren(...content);
    if (focused) [...list.querySelectorAll("a")].find((link) => link.hash === focused)?.focus();
  }
  at("no-events").hidden = rows.length > 0;
}

function row({ id, event, room: itsRoom }) {
  const item = make("li", "", "card row");
  const link = make("a", event?.name || itsRoom.name);
  link.href = "#event=" + id;
  const about = make("span", "", "grow");
  about.append(link, make("br"), make("span", id + " · " + dateTime(event?.startsAt || itsRoom.startsAt), "small soft"));
  item.append(about, badge(itsRoom));
  if (itsRoom) {
    item.append(
      make("span", text("waiting") + " " + number(itsRoom.waiting), "small number"),
      make("span", text("active") + " " + number(itsRoom.active), "small number"),
    );
  }
  return item;
}

function badge(itsRoom) {
  return make("span", text(itsRoom ? TEXT_OF_STATE[itsRoom.state] : "noRoom"), "badge " + (itsRoom?.state || "NONE"));
}

async function pollEvent(id) {
  const [stats, itsRoom] = await Promise.all([
    watched("booking", () => find("booking", "/api/events/" + id + "/stats")),
    watched("queue", () => find("queue", "/api/rooms/" + id)),
    round++ % AUDIT_EVERY === 0 ? loadAudit(id) : undefined,
  ]);
  if (!session || shown.id !== id) return;
  room = itsRoom;
  at("levers").hidden = !itsRoom;
  at("open-room").hidden = !itsRoom;
  at("queue-figure").hidden = !itsRoom;
  at("stock-figure").hidden = !stats;
  if (itsRoom) {
    const state = at("event-state");
    state.hidden = false;
    state.className = "badge " + itsRoom.state;
    state.textContent = text(TEXT_OF_STATE[itsRoom.state]);
    charts.queue.add([itsRoom.waiting, itsRoom.active]);
    at("pause").disabled = itsRoom.state === "ENDED";
    for (const lever of ["resume", "sold-out", "end"]) at(lever).disabled = itsRoom.state === "ENDED";
  }
  if (stats) {
    charts.stock.add([stats.held.places, stats.booked.places]);
    const late = stats.overdue.holds;
    if (late === 0) health("worker", "up", text("workerOk"));
    else health("worker", Date.parse(stats.at) - Date.parse(stats.overdue.since) > 5_000 ? "down" : "up",
      text("workerLate", { n: late, time: dateTime(stats.overdue.since, { timeStyle: "medium" }) }));
  }
  showTiles(stats, itsRoom);
  at("updated").textContent = text("updated", { time: dateTime(Date.now(), { timeStyle: "medium" }) });
}

function showTiles(stats, itsRoom) {
  const tiles = [];
  if (itsRoom) {
    tiles.push(["waiting", number(itsRoom.waiting)], ["active", number(itsRoom.active) + " / " + number(itsRoom.maxActive)]);
    tiles.push(["serving", number(itsRoom.serving)], ["issued", number(itsRoom.issued)]);
  }
  if (stats) {
    tiles.push(["free", number(stats.free) + " / " + number(stats.capacity)]);
    for (const key of ["held", "booked", "expired", "released"]) tiles.push([key, number(stats[key].places)]);
    tiles.push(["refunded", number(stats.refunded.holds)]);
    tiles.push(["revenue", stats.booked.amounts.map(money).join(" + ") || "–"]);
  }
  const list = at("tiles");
  if (list.children.length !== tiles.length) {
    list.replaceChildren(
      ...tiles.map(([key]) => {
        const tile = make("div", "", "card");
        tile.append(make("dt", text(key)), make("dd", "", "number"));
        tile.lastChild.id = "tile-" + key;
        return tile;
      }),
    );
  }
  for (const [key, value] of tiles) {
    const place = at("tile-" + key);
    if (place.textContent !== value) place.textContent = value;
  }
}

// Controls

function failed(what, fault) {
  if (fault.status === 401) signOut(text("notOperator"));
  else say(text("failed", { call: what, detail: fault.message }), "bad");
}

/** Makes calls one after another and says what was called, or which of them failed. */
async function act(...calls) {
  const id = shown.id;
  let what = "";
  try {
    for (const [method, path, body] of calls) {
      what = method + " " + path;
      await call("queue", method, path, typeof body === "function" ? await body() : body);
    }
    say(text("done", { call: calls.map(([method, path]) => method + " " + path).join(", ") }));
  } catch (fault) {
    failed(what, fault);
  }
  if (session && shown.id === id) {
    round = 0;
    poll();
  }
}

const roomPath = (action = "") => "/api/rooms/" + shown.id + action;

/** The call that changes some settings of the room and keeps the others as they are now. */
function change(settings) {
  return ["PUT", roomPath(), async () => ({ ...(await call("queue", "GET", roomPath())), ...settings })];
}

at("rate-form").addEventListener("submit", (event) => {
  event.preventDefault();
  act(change({ admitPerMinute: Number(at("rate").value) }));
});
at("max-active-form").addEventListener("submit", (event) => {
  event.preventDefault();
  act(change({ maxActive: Number(at("max-active").value) }));
});
at("pause-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const message = at("message").value.trim();
  const pause = ["POST", roomPath("/pause")];
  if (message === (room?.branding?.message || "")) act(pause);
  else act(change({ branding: { ...room?.branding, message: message || undefined } }), pause);
});
at("resume").addEventListener("click", () => act(["POST", roomPath("/resume")]));
at("sold-out").addEventListener("click", () => act(["POST", roomPath("/sold-out")]));
at("end").addEventListener("click", () => at("confirm").showModal());
at("confirm").addEventListener("close", () => {
  if (at("confirm").returnValue === "yes") act(["POST", roomPath("/end")]);
  at("confirm").returnValue = "";
  at("end").focus();
});
at("rush").addEventListener("click", async () => {
  try {
    await call(session.rush, "POST", "");
    say(text("done", { call: "POST " + session.rush }));
  } catch (fault) {
    // Its 401 says that this token is of another ./run, not that it has expired.
    say(text("failed", { call: "POST " + session.rush, detail: fault.message }), "bad");
  }
});

// The form

at("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { id, event: body, room: itsRoom } = form.read();
  const errors = at("form-errors");
  errors.hidden = true;
  let what = "PUT /api/events/" + id;
  at("save").disabled = true;
  try {
    await call("booking", "PUT", "/api/events/" + id, body);
    if (itsRoom) {
      what = "PUT /api/rooms/" + id;
      await call("queue", "PUT", "/api/rooms/" + id, itsRoom);
    }
    say(text("saved"));
    if (shown.view === "new") location.hash = "#event=" + id;
    else {
      await loadForm(id);
      round = 0;
      poll();
    }
  } catch (fault) {
    if (fault.status === 401) signOut(text("notOperator"));
    errors.replaceChildren(make("p", text("invalid") + " " + what), make("ul"));
    const lines = fault.violations?.length
      ? fault.violations.map(({ field, message }) => field + " " + message)
      : [fault.message];
    errors.lastChild.append(...lines.map((line) => make("li", line)));
    errors.hidden = false;
    errors.focus();
  } finally {
    at("save").disabled = false;
  }
});
at("to-json").addEventListener("click", () => {
  at("json").value = form.toJson();
  at("json").focus();
});
at("from-json").addEventListener("click", () => {
  try {
    form.fromJson(at("json").value, session.booking);
    if (shown.view !== "new") at("f-id").value = shown.id;
    say(text("jsonFilled"));
  } catch (fault) {
    say(text("jsonWrong", { detail: fault.message }), "bad");
  }
});

// The audit log

async function loadAudit(id) {
  const query = "/api/audit-log?event=" + id + "&limit=" + auditLimit + "&services=" + at("audit-services").checked;
  const ofService = async (service) => {
    try {
      const page = await call(service, "GET", query);
      return { entries: page.entries.map((entry) => ({ ...entry, service })), isMore: page.next !== undefined };
    } catch {
      return { entries: [], isMore: false };
    }
  };
  const pages = await Promise.all([ofService("booking"), ofService("queue")]);
  if (shown.id !== id) return;
  const entries = pages
    .flatMap((page) => page.entries)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, auditLimit);
  at("audit-none").hidden = entries.length > 0;
  at("audit-more").hidden = auditLimit >= MAX_AUDIT
    || !(pages.some((page) => page.isMore) || pages[0].entries.length + pages[1].entries.length > auditLimit);
  // Opened entries stay open while nothing is new.
  const now = JSON.stringify(entries.map((entry) => [entry.service, entry.id, entry.status]));
  if (now === auditShown) return;
  auditShown = now;
  at("audit-entries").replaceChildren(...entries.map(auditEntry));
}

function auditEntry({ at: time, who, service, method, path, status, body }) {
  const item = make("li", "", "card");
  const call = make("code", method + " " + path);
  call.dir = "ltr";
  const isGood = status < 400;
  item.append(
    make("span", dateTime(time, { dateStyle: "short", timeStyle: "medium" }) + " · " + who + " · " + service + "-service", "small soft"),
    make("br"),
    call,
    " ",
    make("span", status === undefined ? text("auditUnknown") : String(status), "badge " + (isGood ? "OPEN" : "ENDED")),
  );
  if (body) {
    const details = make("details");
    const sent = make("pre", body);
    sent.dir = "ltr";
    sent.tabIndex = 0;
    details.append(make("summary", text("auditSent")), sent);
    item.append(details);
  }
  return item;
}

at("audit-more").addEventListener("click", () => {
  auditLimit = Math.min(MAX_AUDIT, auditLimit * 2);
  loadAudit(shown.id);
});
at("audit-services").addEventListener("change", () => loadAudit(shown.id));

at("filter").addEventListener("change", poll);
addEventListener("hashchange", route);
document.addEventListener("visibilitychange", poll);
health("worker", "", text("workerUnknown"));
start();
