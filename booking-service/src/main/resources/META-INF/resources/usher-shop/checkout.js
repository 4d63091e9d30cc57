// The checkout of a hold: what is held, how long, and the ways out: pay, cancel, or let it expire.
import { at, eventTime, isolated, money, t } from "/usher/page.js";
import * as visitor from "./visitor.js";

const id = decodeURIComponent(location.pathname.split("/").pop());
const event = visitor.eventOf(id);
const toEvent = visitor.to("/events/" + event);

let names;
let held;
let announced = Infinity;
/** Seconds before the end at which screen readers say what is left. */
const SAID_AT = [300, 120, 60, 30, 10];

at("look").href = toEvent;
at("again").href = toEvent;
at("loading").hidden = false;
visitor.keepPass(event, () => {});

async function refresh() {
  let answer;
  try {
    if (names?.status !== 200) names = await visitor.call(event, "GET", "/api/events/" + event);
    answer = await visitor.callAbout(id, "GET");
  } catch {
    visitor.show(at("notice"), t("hold.failed"));
    setTimeout(refresh, 5000);
    return;
  }
  at("loading").hidden = true;
  if (answer.status === 200) {
    showHold(answer.body);
  } else if (answer.problem === "pass-bound") {
    // The hold is not lost: the cookie may come back, for example with the browser's settings.
    held = undefined;
    at("open").hidden = true;
    visitor.show(at("notice"), t("hold.otherBrowser"));
  } else if (visitor.isAnswer(answer)) {
    end("unknown");
  } else {
    visitor.show(at("notice"), t("hold.failed"));
    setTimeout(refresh, 1000 * Math.max(2, answer.retryAfter));
  }
}

function showHold(hold) {
  held = hold;
  visitor.show(at("notice"));
  at("event").hidden = names.status !== 200;
  if (names.status === 200) {
    const { name, startsAt, venue } = names.body;
    const start = eventTime(startsAt);
    at("event").textContent = [isolated(name), start, isolated(venue)].join("\u00a0· ");
  }
  at("items").hidden = false;
  at("total").textContent = money(hold.total);
  at("chosen").replaceChildren(...hold.items.map(item));
  at("pay").textContent = isFree() ? t("hold.book") : t("hold.pay", { amount: money(hold.total) });
  const last = hold.payments?.at(-1);
  const refund = refundOf(hold);
  switch (hold.status) {
    case "HELD":
      visitor.remember(id);
      at("open").hidden = false;
      if (last?.status === "FAILED") visitor.show(at("notice"), t("hold.declined"));
      else if (refund) visitor.show(at("notice"), refund);
      tick();
      break;
    case "BOOKED":
      location.replace(visitor.to("/bookings/" + id, { event }));
      break;
    case "RELEASED":
      end("released", refund);
      break;
    default:
      end("expired", refund);
  }
}

/** Why the last payment that led to no booking is paid back, and how much; without one undefined. */
function refundOf({ status, payments = [] }) {
  const { reason, amount, ...payment } = payments.filter((one) => one.status.startsWith("REFUND")).at(-1) ?? {};
  if (!reason) return undefined;
  const why = reason === "TOO_LATE" && status === "RELEASED" ? "CANCELLED" : reason;
  const what = payment.status === "REFUNDED" ? "hold.refunded" : "hold.refunding";
  return t("reason." + why) + " " + t(what, { amount: money(amount) });
}

function item({ section, seat, quantity, price }) {
  const line = document.createElement("li");
  const name = names.body?.sections?.find((one) => one.id === section)?.name ?? section;
  // A seat's id is {section}-{row}-{number}.
  const [row, number] = seat ? seat.slice(section.length + 1).split("-") : [];
  const what = seat ? t("hold.seat", { row: isolated(row), seat: number }) : t("hold.places", { n: quantity });
  const cost = document.createElement("span");
  cost.className = "number";
  cost.textContent = money({ ...price, amount: price.amount * quantity });
  line.append(t("hold.inSection", { section: isolated(name), what }), " ", cost);
  return line;
}

/** Nothing can be paid here any more; says why and offers a new choice, or the tickets. */
function end(why, text = t(`hold.${why}Text`)) {
  held = undefined;
  if (why === "paid") {
    at("again").href = visitor.to("/bookings/" + id, { event });
    at("again").textContent = t("hold.toBooking");
  } else {
    visitor.forget(id);
  }
  at("open").hidden = true;
  at("items").hidden = true;
  at("after").hidden = false;
  at("news").textContent = "";
  at("title").textContent = t("hold." + why);
  document.title = t("hold." + why);
  visitor.show(at("notice"), text, why === "released" || why === "paid" ? "good" : "bad");
}

function tick() {
  if (!held) return;
  const seconds = visitor.secondsUntil(held.expiresAt);
  at("rest").textContent = visitor.timeLeft(held.expiresAt);
  at("rest").classList.toggle("short", seconds < 60);
  announce(Math.floor(seconds));
  // The server decides what has expired.
  if (seconds < 0 && !at("pay").disabled) refresh();
}

/** Says how long is left at first and then at the next of a few times: once each. */
function announce(seconds) {
  const due = SAID_AT.filter((time) => seconds <= time).at(-1);
  if (seconds <= 0 || (announced !== Infinity && (due ?? Infinity) >= announced)) return;
  announced = due ?? SAID_AT[0] + 1;
  at("news").textContent =
    seconds < 60 ? t("hold.secondsLeft", { n: seconds }) : t("hold.minutesLeft", { n: Math.round(seconds / 60) });
}

const isFree = () => held?.total.amount === 0;

async function pay() {
  at("pay").disabled = true;
  at("pay").textContent = t(isFree() ? "hold.booking" : "hold.paying");
  const answer = await visitor.callAbout(id, "POST", "/payment").catch(() => undefined);
  if (answer?.status === 200) {
    location.assign(visitor.toPay(answer.body.payUrl));
    return;
  }
  at("pay").disabled = false;
  await refresh();
  if (held) visitor.show(at("notice"), t("hold.failed"));
}

async function cancel() {
  at("cancel").disabled = true;
  const answer = await visitor.callAbout(id, "DELETE").catch(() => undefined);
  at("cancel").disabled = false;
  if (answer?.problem === "already-booked") {
    end("paid");
    return;
  }
  await refresh();
  if (!answer || answer.status >= 500) visitor.show(at("notice"), t("hold.failed"));
}

at("pay").onclick = pay;
at("cancel").onclick = cancel;
setInterval(tick, 1000);
visitor.onOtherTab(refresh);
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  at("pay").disabled = false;
  refresh();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
refresh();
