"use strict";
// Keeps one visitor's place: joins, listens (or asks, where a stream does not come through), and
// takes the pass when it is their turn. The ticket is a cookie that scripts cannot read.
(() => {
  const room = location.pathname.split("/").filter(Boolean).pop();
  const api = "/api/rooms/" + encodeURIComponent(room);
  const at = (id) => document.getElementById(id);
  const show = (id, shown) => { at(id).hidden = !shown; };
  const plural = (n, word) => n + " " + word + (n === 1 ? "" : "s");
  let stream = null;
  let timer = 0;
  let over = false;

  function later(seconds, work) {
    clearTimeout(timer);
    timer = setTimeout(work, Math.max(1, seconds) * 1000);
  }

  async function call(method, path) {
    const answer = await fetch(api + path, { method, headers: { Accept: "application/json" } });
    const body = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
    if (answer.ok) return body;
    const type = String(body.type || "").split(":").pop();
    throw Object.assign(new Error(body.detail || "Something went wrong. Trying again."), {
      type, status: answer.status, retryAfter: Number(answer.headers.get("Retry-After")) || 5,
    });
  }

  function duration(iso) {
    const part = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(iso || "");
    if (!part) return "–";
    const [days, hours, minutes, seconds] = part.slice(1).map((n) => Number(n || 0));
    const total = Math.ceil(days * 1440 + hours * 60 + minutes + seconds / 60);
    if (total <= 1) return "about a minute";
    if (total < 90) return "about " + total + " min";
    return "about " + plural(Math.round(total / 60), "hour");
  }

  function fail(error) {
    at("error").textContent = error.message;
    show("error", true);
  }

  function finish(headline, detail) {
    over = true;
    clearTimeout(timer);
    if (stream) stream.close();
    show("place", false);
    at("headline").textContent = headline;
    at("detail").textContent = detail;
  }

  const headlines = {
    PREQUEUE: "The line has not started to move yet.",
    WAITING: "You are in line.",
    YOUR_TURN: "It is your turn. Taking you in…",
    ADMITTED: "It is your turn. Taking you in…",
  };
  const pauses = {
    PAUSED: "The line is paused. Your place is kept.",
    SOLD_OUT: "Everything is sold at the moment. If seats come back, the line goes on.",
    ENDED: "The sale has ended.",
  };

  function tell(standing) {
    if (over) return;
    show("error", false);
    const state = standing.state;
    if (state === "MISSED" || state === "DONE") {
      finish(
        state === "MISSED" ? "Your turn has passed." : "Your visit has ended.",
        "You can join the line again.");
      show("again", true);
      return;
    }
    const waits = state === "PREQUEUE" || state === "WAITING";
    at("headline").textContent = (waits && pauses[standing.room]) || headlines[state];
    at("position").textContent = standing.position.toLocaleString();
    at("wait").textContent = duration(standing.estimatedWait);
    at("number").textContent = "Your number: " + standing.number.toLocaleString();
    show("place", waits);
    document.title = waits ? standing.position.toLocaleString() + " in line" : "Your turn";
    if (!waits) claim();
  }

  let claiming = false;
  async function claim() {
    if (claiming || over) return;
    claiming = true;
    try {
      const pass = await call("POST", "/passes");
      at("go").href = pass.redirect;
      finish("It is your turn.", "You are being taken to the shop.");
      show("go", true);
      location.assign(pass.redirect);
    } catch (error) {
      if (error.type === "turn-missed") tell({ state: "MISSED" });
      else if (error.type === "pass-over") tell({ state: "DONE" });
      else later(error.retryAfter || 2, ask);
    } finally {
      claiming = false;
    }
  }

  async function ask() {
    if (over) return;
    try {
      const standing = await call("GET", "/position");
      tell(standing);
      later(standing.retryAfter, ask);
    } catch (error) {
      if (error.status === 401) return join();
      fail(error.status ? error : new Error("No connection. Your place is kept; trying again."));
      later(error.retryAfter || 5, ask);
    }
  }

  function listen() {
    if (!window.EventSource) return ask();
    let heard = false;
    stream = new EventSource(api + "/stream");
    stream.onmessage = (event) => {
      heard = true;
      clearTimeout(timer);
      tell(JSON.parse(event.data));
    };
    stream.onerror = () => {
      if (over) return;
      if (!heard || stream.readyState === EventSource.CLOSED) stream.close();
      heard = false;
      later(2, ask);
    };
    later(5, ask);
  }

  async function join() {
    try {
      const joined = await call("POST", "/tickets");
      tell(joined);
      if (!over) listen();
    } catch (error) {
      if (error.type === "sold-out" || error.type === "room-ended" || error.type === "unknown-room") {
        return finish(error.message, "");
      }
      fail(error.status ? error : new Error("No connection. Trying again."));
      later(error.type === "room-closed" ? 15 : error.retryAfter || 5, join);
    }
  }

  at("again").addEventListener("click", () => {
    over = false;
    show("again", false);
    at("detail").textContent = "Keep this page open. It moves on by itself when it is your turn.";
    join();
  });

  call("GET", "").then((r) => { at("name").textContent = r.name; }, () => {});
  join();
})();
