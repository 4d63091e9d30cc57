package dev.usher.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Waits on conditions with Awaitility, with the patience that a busy machine needs. Conditions are
 * evaluated on the calling thread: Quarkus binds requests and transactions to it.
 */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);

  private Eventually() {}

  /** A wait that says what it waits for when it fails. */
  public static ConditionFactory await(String what) {
    return configured(Awaitility.await(what));
  }

  /** A wait whose condition needs no name. */
  public static ConditionFactory await() {
    return configured(Awaitility.await());
  }

  private static ConditionFactory configured(ConditionFactory wait) {
    return wait.pollInSameThread().pollDelay(Duration.ZERO).pollInterval(POLL).atMost(PATIENCE);
  }
}
