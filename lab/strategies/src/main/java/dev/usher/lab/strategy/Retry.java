package dev.usher.lab.strategy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Begins anew after a lost race, so many times and no more. The waits are random up to a bound that
 * doubles ("full jitter", AWS Architecture Blog, 2015): those who lost together do not meet again.
 */
public final class Retry {
  private static final int ATTEMPTS = 20;
  private static final Duration FIRST_WAIT = Duration.ofMillis(1);
  private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

  private Retry() {}

  /** One try. */
  @FunctionalInterface
  public interface Attempt {
    /** The answer, or nothing if the race was lost. */
    Optional<Answer> make() throws SQLException;
  }

  /** The first answer, with the number of races lost before; "gave up" after the last. */
  public static Answer untilAnswered(Attempt attempt) throws SQLException {
    long bound = FIRST_WAIT.toNanos();
    for (int lost = 0; lost < ATTEMPTS; lost++) {
      Optional<Answer> answer = attempt.make();
      if (answer.isPresent()) {
        return answer.get().after(lost);
      }
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(bound));
      bound = Math.min(2 * bound, LONGEST_WAIT.toNanos());
    }
    return new Answer(Answer.Result.GAVE_UP, ATTEMPTS - 1);
  }
}
