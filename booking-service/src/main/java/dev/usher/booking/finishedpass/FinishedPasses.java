package dev.usher.booking.finishedpass;

import dev.usher.booking.outbox.Letter;
import dev.usher.booking.outbox.Outbox;
import dev.usher.inventory.hold.FinishedPassStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;

/**
 * Finishes the passes of visitors who are done. A finished pass takes no new holds, and the waiting
 * room can admit others.
 */
@ApplicationScoped
public class FinishedPasses {
  static final String KIND = "pass-finished";

  private final FinishedPassStore store;
  private final Outbox outbox;
  private final Clock clock;

  FinishedPasses(FinishedPassStore store, Outbox outbox, Clock clock) {
    this.clock = clock;
    this.store = store;
    this.outbox = outbox;
  }

  /**
   * Finishes the pass with the caller's transaction: after its commit the pass takes no new holds,
   * and the waiting room is informed until the pass would have expired anyway. Does nothing for an
   * expired pass: it takes no holds and occupies no capacity.
   */
  public void add(String event, String passId, Instant passExpiresAt) {
    if (passExpiresAt.isAfter(clock.instant())) {
      store.finish(event, passId, passExpiresAt);
      outbox.put(new Letter(event, KIND, passId, ""), passExpiresAt);
    }
  }
}
