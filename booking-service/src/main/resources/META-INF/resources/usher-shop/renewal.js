// Renews the pass while the visitor does something on a page of the shop, if the room allows it.

import * as visitor from "./visitor.js";

const SIGNS_OF_LIFE = ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"];
/** Seconds after an attempt without an answer. */
const PAUSE = 20;

/**
 * Watches the visitor, and renews the pass for this event once half of its time on this page is over.
 *
 * @param onRenewed called when the pass has a later end
 */
export function keepPass(event, onRenewed) {
  let isActive = false;
  let isAsking = false;
  let notBefore = 0;
  /** The pass that this page has seen last, and how many seconds it had then. */
  let seen = {};
  /** The pass that is not renewed any more. */
  let refused;

  function isDue({ pass, expiresAt }) {
    const left = visitor.secondsUntil(expiresAt);
    if (seen.pass !== pass) seen = { pass, left };
    const { exp, renewable_until: until } = visitor.claimsOf(pass);
    return until > exp && left > 0 && left < seen.left / 2;
  }

  async function look() {
    const kept = visitor.passOf(event);
    if (!kept || kept.pass === refused || !isDue(kept)) return;
    if (!isActive || isAsking || document.hidden || visitor.now() < notBefore) return;
    isActive = false;
    isAsking = true;
    const answer = await visitor.call(event, "POST", `/api/events/${event}/pass-renewals`).catch(() => undefined);
    isAsking = false;
    if (!answer || !visitor.isAnswer(answer)) {
      isActive = true;
      notBefore = visitor.now() + PAUSE * 1000;
    } else if (answer.status !== 200) {
      refused = kept.pass;
    } else if (visitor.passOf(event)?.pass === kept.pass) {
      visitor.replacePass(event, answer.body);
      onRenewed();
    }
  }

  const lives = () => (isActive = true);
  for (const sign of SIGNS_OF_LIFE) addEventListener(sign, lives, { passive: true, capture: true });
  setInterval(look, 1000);
}
