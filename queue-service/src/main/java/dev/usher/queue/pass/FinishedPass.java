package dev.usher.queue.pass;

import java.time.Instant;

/**
 * A pass that is finished.
 *
 * @param isNews whether it was valid until now
 */
record FinishedPass(long number, Instant expiresAt, boolean isNews) {
  /** Whether it had a slot of the room; passes of bypass links have none. */
  boolean hadSlot() {
    return number > 0;
  }
}
