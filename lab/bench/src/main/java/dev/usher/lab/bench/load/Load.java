package dev.usher.lab.bench.load;

import java.time.Duration;

/** A load generator: each of its connections sends the next request when the last is answered. */
public interface Load {
  /** What it is called, with its version. */
  String name();

  /** How many requests are under way at any time. */
  int connections();

  /**
   * Sends for so long. Requests that are under way at the end may have their effect uncounted, at
   * most one a connection.
   *
   * @throws IllegalStateException if the generator cannot do it
   */
  Shot fire(Traffic traffic, Duration time) throws InterruptedException;
}
