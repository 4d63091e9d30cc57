package dev.usher.booking.done;

import dev.usher.booking.outbox.Letter;
import dev.usher.booking.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Notes that visitors are done, so that the waiting room may admit others in their place. */
@ApplicationScoped
public class FinishedPasses {
  static final String KIND = "pass-finished";

  private final Outbox outbox;

  FinishedPasses(Outbox outbox) {
    this.outbox = outbox;
  }

  /**
   * Notes it with the caller's transaction; the waiting room is told after its commit, until the
   * pass would have ended anyway. One that is over has no place that could be freed.
   */
  public void add(String event, String passId, Instant passExpiresAt) {
    if (passExpiresAt.isAfter(Instant.now())) {
      outbox.put(new Letter(event, KIND, passId, ""), passExpiresAt);
    }
  }
}
