package dev.usher.release;

import java.time.Duration;

/**
 * Tracks whether releases fail: the pause before the next attempt and the changes of state.
 * Thread-safe.
 */
final class ReleaseBackoff {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private Duration pause = Duration.ZERO;

  /** Records a failure; returns whether it is the first. */
  synchronized boolean failed() {
    boolean news = pause.isZero();
    Duration next = news ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
    return news;
  }

  /** Records a success; returns whether failures preceded it. */
  synchronized boolean ended() {
    boolean news = !pause.isZero();
    pause = Duration.ZERO;
    return news;
  }

  /** The pause before the next attempt: doubles with each failure, up to a second. */
  synchronized Duration pause() {
    return pause;
  }
}
