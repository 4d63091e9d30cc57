"use strict";
// Keeps one visitor's place in the queue: joins, follows the position, and claims the pass at the
// visitor's turn. The queue token is a cookie that scripts cannot read.
//
// The tabs of one browser share one stream. The tab that holds the lock listens and posts updates
// to the other tabs. A visible tab takes the lock from a hidden one, and the lock of a closed tab
// goes to the next tab. Without locks and channels, and while a stream is not available, tabs
// poll.
(() => {
  const room = location.pathname.split("/").filter(Boolean).pop();
  const api = "/api/rooms/" + encodeURIComponent(room);
  const name = "usher-queue-" + room;
  const locks = window.BroadcastChannel && window.EventSource && navigator.locks;
  const channel = locks ? new BroadcastChannel(name) : null;
  const at = (id) => document.getElementById(id);
  const show = (id, shown) => { at(id).hidden = !shown; };
  const plural = (n, word) => n + " " + word + (n === 1 ? "" : "s");
  const seconds = () => performance.now() / 1000;
  const inView = () => document.visibilityState === "visible";
  const post = (message) => { if (channel) channel.postMessage(message); };
  // Seconds; longer than the time between two heartbeats of a stream and than a connect may take.
  const SILENCE = 40;
  const CONNECT = 10;
  const CALL = 15;

  let over = false;
  let inQueue = false;
  let claiming = false;
  let last = null;
  let timer = 0;

  function later(delay, work) {
    clearTimeout(timer);
    timer = setTimeout(work, Math.max(0.25, delay) * 1000);
  }

  async function call(method, path) {
    // A call that is never responded to would also block the other tabs, which wait to join.
    const cancel = new AbortController();
    const patience = setTimeout(() => cancel.abort(), CALL * 1000);
    let response, body;
    try {
      response = await fetch(api + path, {
        method, headers: { Accept: "application/json" }, signal: cancel.signal,
      });
      body = response.status === 204 ? {} : await response.json().catch(() => ({}));
    } finally {
      clearTimeout(patience);
    }
    if (response.ok) return body;
    throw Object.assign(new Error(body.detail || "Something went wrong. Trying again."), {
      type: String(body.type || "").split(":").pop(), status: response.status, body,
      retryAfter: Number(response.headers.get("Retry-After")) || 5,
    });
  }

  function duration(iso) {
    const part = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(iso || "");
    if (!part) return "–";
    const [days, hours, minutes, secs] = part.slice(1).map((n) => Number(n || 0));
    const total = Math.ceil(days * 1440 + hours * 60 + minutes + secs / 60);
    if (total <= 1) return "about a minute";
    if (total < 90) return "about " + total + " min";
    // The service's longest estimate.
    if (total >= 1440) return "a day or more";
    return "about " + plural(Math.round(total / 60), "hour");
  }

  function fail(error, otherwise) {
    at("error").textContent = error.status ? error.message : "No connection. " + otherwise;
    show("error", true);
  }

  function finish(headline, detail) {
    over = true;
    inQueue = false;
    clearTimeout(timer);
    hush();
    resign();
    show("error", false);
    show("place", false);
    show("opening", false);
    at("headline").textContent = headline;
    at("detail").textContent = detail;
    document.title = headline;
  }

  // ---- Display

  const headlines = {
    PREQUEUE: "The queue has not started to move yet.",
    WAITING: "You are in the queue.",
    YOUR_TURN: "It is your turn. Taking you in…",
    ADMITTED: "It is your turn. Taking you in…",
  };
  const pauses = {
    PAUSED: "The queue is paused. Your place in the queue is kept.",
    SOLD_OUT: "Everything is sold at the moment. If seats come back, the queue goes on.",
  };

  function display(standing) {
    if (over) return;
    show("error", false);
    show("opening", false);
    const state = standing.state;
    // A visitor with a valid pass may still use it.
    if (state === "ENDED" || (standing.room === "ENDED" && state !== "ADMITTED")) {
      return finish("The sale has ended.", "");
    }
    if (state === "MISSED" || state === "DONE") {
      finish(
        state === "MISSED" ? "Your turn has passed." : "Your visit has ended.",
        "You can join the queue again.");
      show("again", true);
      return;
    }
    const waits = state === "PREQUEUE" || state === "WAITING";
    at("headline").textContent = (waits && pauses[standing.room]) || headlines[state];
    at("position").textContent = standing.position.toLocaleString();
    at("wait").textContent = duration(standing.estimatedWait);
    at("number").textContent = "Your number: " + standing.number.toLocaleString();
    show("place", waits);
    document.title = waits ? standing.position.toLocaleString() + " in the queue" : "Your turn";
    if (waits) return;
    // One tab claims for all tabs. If it fails, each of the other tabs claims.
    if (leads()) claim();
    else later(3 + 2 * Math.random(), claim);
  }

  function heard(standing) {
    last = standing;
    if (leading) post({ standing });
    display(standing);
  }

  /** Holds no stream during the call, because HTTP/1.1 limits connections per host. */
  async function claim() {
    if (claiming || over) return;
    claiming = true;
    clearTimeout(timer);
    hush();
    try {
      const pass = await call("POST", "/passes");
      post({ redirect: pass.redirect });
      arrive(pass.redirect, true);
    } catch (error) {
      if (error.type === "turn-missed") heard({ state: "MISSED" });
      else if (error.type === "pass-over") heard({ state: "DONE" });
      else if (error.type === "room-ended") heard({ state: "ENDED" });
      else later(error.retryAfter || 2, ask);
    } finally {
      claiming = false;
    }
  }

  function arrive(redirect, goes) {
    if (over) return;
    at("go").href = redirect;
    finish("It is your turn.", goes ? "You are being taken to the shop." : "The shop is open to you.");
    document.title = "Your turn";
    show("go", true);
    if (goes) location.assign(redirect);
  }

  // ---- Leader tab

  let leading = false;
  let resign = () => {};
  let queued = null;
  let doubt = 0;

  /** Whether this tab makes the calls: it is the leader, or tabs cannot coordinate. */
  function leads() { return leading || !channel; }

  function queue(steal) {
    if (!channel || over || leading || (queued && !steal)) return;
    if (queued) queued.abort();
    const mine = queued = new AbortController();
    const lead = () => new Promise((resolve) => {
      if (over || queued !== mine) return resolve();
      leading = true;
      resign = resolve;
      post({ leads: inView() });
      listen();
    });
    navigator.locks.request(name, steal ? { steal: true } : { signal: mine.signal }, lead)
      .catch(() => {})
      .then(() => {
        if (queued !== mine) return;
        queued = null;
        if (leading) hush();
        leading = false;
        if (inQueue) follow();
      });
  }

  /** Takes over from a tab that is hidden or does not respond, for example because it is frozen. */
  function challenge() {
    if (!channel || !inQueue || leading || !inView()) return;
    post({ asks: true });
    clearTimeout(doubt);
    doubt = setTimeout(() => { if (inView() && inQueue) queue(true); }, 1000 + 500 * Math.random());
  }

  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data.redirect) return inQueue && arrive(data.redirect, inView());
      if (data.leads) clearTimeout(doubt);
      if (data.asks && leading) {
        post({ leads: inView() });
        if (last) post({ standing: last });
      }
      if (data.standing && inQueue && !leading) {
        if (!claiming) {
          clearTimeout(timer);
          later(SILENCE, miss);
          display(data.standing);
        }
      }
    };
  }

  /** Handles silence from the tab that should listen. */
  function miss() {
    challenge();
    ask();
  }

  // ---- Position updates

  let source = null;
  let silence = 0;
  let failures = 0;
  let streamAt = 0;

  function follow() {
    if (!inQueue || over) return;
    queue(false);
    if (leading && seconds() >= streamAt) listen();
    else if (leads()) ask();
    else {
      challenge();
      later(SILENCE, miss);
    }
  }

  function hush() {
    clearTimeout(silence);
    if (source) source.close();
    source = null;
  }

  function expect(within) {
    clearTimeout(silence);
    silence = setTimeout(broken, within * 1000);
  }

  function listen() {
    hush();
    if (!inQueue || claiming) return;
    clearTimeout(timer);
    source = new EventSource(api + "/stream");
    expect(CONNECT);
    source.onmessage = (event) => {
      failures = 0;
      expect(SILENCE);
      heard(JSON.parse(event.data));
    };
    // If it can, the browser reconnects by itself after the delay that the server sent.
    source.onerror = () => {
      if (source && source.readyState === EventSource.CLOSED) broken();
      else if (source) expect(CONNECT);
    };
  }

  /** Polls, and retries the stream after a delay that doubles with each failure up to a minute. */
  function broken() {
    hush();
    failures++;
    streamAt = seconds() + Math.min(60, 2 ** failures) * (0.5 + Math.random() / 2);
    ask();
  }

  async function ask() {
    if (!inQueue || over) return;
    try {
      const standing = await call("GET", "/position");
      if (!inQueue || over) return;
      const untilStream = leading ? Math.max(0, streamAt - seconds()) : Infinity;
      later(Math.min(standing.retryAfter, untilStream), leads() ? follow : miss);
      heard(standing);
    } catch (error) {
      if (error.status === 401) return join();
      fail(error, "Your place in the queue is kept; trying again.");
      later(error.retryAfter || 5, leads() ? follow : miss);
    }
  }

  // ---- Joining

  let opensAt = 0;
  let ticking = 0;

  function countDown() {
    const left = Math.max(0, Math.ceil(opensAt - seconds()));
    const two = (n) => String(n).padStart(2, "0");
    const hours = Math.floor(left / 3600);
    const rest = two(Math.floor(left / 60) % 60) + ":" + two(left % 60);
    const days = Math.floor(hours / 24);
    at("countdown").textContent =
      days > 1 ? plural(days, "day") : hours > 0 ? hours + ":" + rest : rest;
    document.title = "Opens in " + at("countdown").textContent;
  }

  /** Waits by the server's clock, never the device's. Regularly checks for a changed opening time. */
  function awaitOpening({ opensAt: opens, now }) {
    const left = (Date.parse(opens) - Date.parse(now)) / 1000;
    opensAt = seconds() + left;
    at("headline").textContent = "The queue is not open yet.";
    at("detail").textContent = "Keep this page open. It joins the queue by itself when it opens.";
    at("opens").textContent =
      new Date(opens).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    show("error", false);
    show("place", false);
    show("opening", true);
    countDown();
    clearInterval(ticking);
    ticking = setInterval(countDown, 500);
    later(Math.min(left + Math.random(), 45 + 30 * Math.random()), join);
  }

  function join() {
    clearTimeout(timer);
    inQueue = false;
    // Tabs join one after the other, so that they all get the queue token of the first tab's cookie.
    if (channel) navigator.locks.request(name + "-join", joinNow).catch(() => later(5, join));
    else joinNow();
  }

  async function joinNow() {
    if (over || inQueue) return;
    try {
      const joined = await call("POST", "/tokens");
      clearInterval(ticking);
      opensAt = 0;
      at("detail").textContent = "Keep this page open. It moves on by itself when it is your turn.";
      inQueue = true;
      last = joined;
      display(joined);
      if (!inQueue) return;
      if (leading) return listen();
      queue(false);
      if (!channel) later(joined.retryAfter, ask);
      else if (!claiming) {
        challenge();
        if (joined.state === "WAITING" || joined.state === "PREQUEUE") later(SILENCE, miss);
      }
    } catch (error) {
      if (["sold-out", "room-ended", "unknown-room"].includes(error.type)) {
        clearInterval(ticking);
        return finish(error.message, "");
      }
      if (error.type === "room-closed" && error.body.opensAt) return awaitOpening(error.body);
      fail(error, "Trying again.");
      later((error.retryAfter || 5) * (1 + Math.random() / 2), join);
    }
  }

  at("again").addEventListener("click", () => {
    over = false;
    show("again", false);
    join();
  });

  document.addEventListener("visibilitychange", () => {
    challenge();
    // The page's clock does not advance while the device sleeps.
    if (inView() && opensAt && !inQueue && !over) join();
  });

  // A page restored from the browser's cache has outdated locks, timers and an outdated position.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  call("GET", "").then((r) => { at("name").textContent = r.name; }, () => {});
  join();
})();
