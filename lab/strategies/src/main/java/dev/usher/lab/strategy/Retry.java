package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits between attempts for a random time up to a bound that doubles ("full jitter", AWS
 * Architecture Blog, 2015), so that callers that lost a race together do not meet again.
 */
public final class Retry {
  private static final int ATTEMPTS = 20;
  private static final Duration FIRST_WAIT = Duration.ofMillis(1);
  private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

  private long bound = FIRST_WAIT.toNanos();

  @FunctionalInterface
  public interface Attempt {
    /** Returns the decision; empty if the race was lost. */
    Optional<Decision> make() throws SQLException;
  }

  /** Makes at most 20 attempts; gives up after the last. */
  public static Decision untilDecided(Attempt attempt) throws SQLException {
    Retry retry = new Retry();
    for (int lost = 0; lost < ATTEMPTS; lost++) {
      Optional<Decision> decision = attempt.make();
      if (decision.isPresent()) {
        return decision.get().after(lost);
      }
      retry.pause();
    }
    return Decision.GAVE_UP.after(ATTEMPTS - 1);
  }

  public void pause() {
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(bound));
    bound = Math.min(2 * bound, LONGEST_WAIT.toNanos());
  }
}
