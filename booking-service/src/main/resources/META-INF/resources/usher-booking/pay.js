// The sandbox's pay page: counts the payment window down, writes times and money as the other pages
// do, and reloads the page when it is out of date. Without this script the page works too.
import { at, clock, eventTime, money } from "/usher/page.js";

for (const time of document.querySelectorAll("time")) {
  time.textContent = eventTime(time.dateTime);
}
const { minor, currency } = at("amount").dataset;
at("amount").textContent = money({ amount: Number(minor), currency });

const opened = Date.now();
const refresh = Number(at("main").dataset.refresh) * 1000;
const left = at("left");

function tick() {
  const passed = Date.now() - opened;
  if (left) left.textContent = clock(Math.floor((left.dataset.millis - passed) / 1000));
  if (refresh > 0 && passed >= refresh) location.reload();
}
tick();
setInterval(tick, 1000);
// The back button may show the page as it was left.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

// Whoever has paid has this page twice in their history, as the form and as its outcome: the next
// page takes the place of one, so that the way back shows it once.
at("next")?.addEventListener("click", (event) => {
  const { navigation } = window;
  const before = navigation?.entries()[navigation.currentEntry.index - 1];
  if (before?.url !== location.href || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.replace(at("next").href);
});

// The pass shows the tickets for a while only. What shows them later is kept now, as some visitors
// open their booking on the day of the event.
async function keepKey(id) {
  const { api, call, keep, keyOf, passOf } = await import("./access.js");
  const pass = passOf(id);
  if (!pass || keyOf(id)) return;
  const response = await call(api(id), pass);
  if (response.ok) keep(id, (await response.json()).key);
}
const path = at("next")?.pathname ?? "";
// The hold was cancelled in another tab: checkout.js forgets it then.
addEventListener("storage", ({ key, newValue }) => {
  if (newValue === null && key === "usher-hold-" + decodeURIComponent(path.replace("/checkout/", ""))) location.reload();
});
if (path.startsWith("/bookings/")) keepKey(decodeURIComponent(path.slice(10))).catch(() => {});
