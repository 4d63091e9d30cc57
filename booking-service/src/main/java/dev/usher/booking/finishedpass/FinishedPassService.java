package dev.usher.booking.finishedpass;

import dev.usher.common.outbox.Message;
import dev.usher.common.outbox.Outbox;
import dev.usher.inventory.hold.FinishedPassStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;

/**
 * Finishes passes. A finished pass takes no new holds, and the waiting room can admit others. All
 * calls block.
 */
@ApplicationScoped
public class FinishedPassService {
  private final FinishedPassStore store;
  private final Outbox outbox;
  private final Clock clock;

  FinishedPassService(FinishedPassStore store, Outbox outbox, Clock clock) {
    this.clock = clock;
    this.store = store;
    this.outbox = outbox;
  }

  /**
   * Finishes the pass of a visitor who is done, in the caller's transaction: after its commit the
   * pass takes no new holds, and the waiting room is informed until the pass would have expired
   * anyway. Does nothing for an expired pass: it takes no holds and occupies no capacity.
   */
  public void finish(String event, String passId, Instant passExpiresAt) {
    if (passExpiresAt.isAfter(clock.instant()) && store.finish(event, passId, passExpiresAt)) {
      outbox.send(FinishedPassNotifier.KIND, new Message(event, passId, "", passExpiresAt));
    }
  }

  /** Records that the waiting room or an operator has finished a pass. */
  void finishedElsewhere(String event, String passId, Instant passExpiresAt) {
    store.finish(event, passId, passExpiresAt);
  }
}
