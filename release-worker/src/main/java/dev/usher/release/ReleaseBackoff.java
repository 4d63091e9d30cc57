package dev.usher.release;

import java.time.Duration;

/**
 * Whether releasing fails at present: how long to leave PostgreSQL alone, and what is news. Safe
 * for use by many threads.
 */
final class ReleaseBackoff {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private Duration pause = Duration.ZERO;

  /** It failed; answers whether that is news. */
  synchronized boolean failed() {
    boolean news = pause.isZero();
    Duration next = news ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
    return news;
  }

  /** It went well; answers whether that is news. */
  synchronized boolean ended() {
    boolean news = !pause.isZero();
    pause = Duration.ZERO;
    return news;
  }

  /** How long to wait before the next try: doubled with each failure, a second at the most. */
  synchronized Duration pause() {
    return pause;
  }
}
