// The list of events: times and prices as the visitor writes them, and what is left of each event
// that comes into view.
import { eventTime, money, t } from "/usher/page.js";

for (const time of document.querySelectorAll("time")) {
  time.textContent = eventTime(time.dateTime);
}
for (const price of document.querySelectorAll(".price")) {
  price.textContent = money({ amount: Number(price.value), currency: price.dataset.currency });
}

async function showLeft(item) {
  const response = await fetch(`/api/events/${item.dataset.event}/availability`);
  if (!response.ok) return;
  const { sections } = await response.json();
  const sum = (field) => sections.reduce((all, section) => all + section[field], 0);
  const left = sum("available");
  const element = item.querySelector(".left");
  element.textContent = left === 0 ? t("shop.soldOut") : t("shop.left", { n: left });
  element.classList.add(left === 0 ? "gone" : "good");
  element.hidden = false;
}

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    showLeft(target).catch(() => {});
  }
});
document.querySelectorAll("[data-event]").forEach((item) => seen.observe(item));
