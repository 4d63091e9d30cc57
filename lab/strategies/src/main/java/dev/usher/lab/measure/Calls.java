package dev.usher.lab.measure;

import java.util.concurrent.atomic.LongAdder;

/**
 * What was asked of the stores, by every connection of this process, until a moment.
 *
 * @param statements that PostgreSQL was asked to execute, BEGIN and COMMIT included
 * @param trips times that something was sent to PostgreSQL and its answer waited for
 * @param redisCalls commands sent to Redis; a script is one
 */
public record Calls(long statements, long trips, long redisCalls) {
  private static final LongAdder STATEMENTS = new LongAdder();
  private static final LongAdder TRIPS = new LongAdder();
  private static final LongAdder REDIS_CALLS = new LongAdder();

  /** Until now. */
  public static Calls untilNow() {
    return new Calls(STATEMENTS.sum(), TRIPS.sum(), REDIS_CALLS.sum());
  }

  /** Those since an earlier moment. */
  public Calls since(Calls earlier) {
    return new Calls(
        statements - earlier.statements, trips - earlier.trips, redisCalls - earlier.redisCalls);
  }

  /** Counts commands sent to Redis. */
  public static void redisCalls(int count) {
    REDIS_CALLS.add(count);
  }

  static void statement() {
    STATEMENTS.increment();
  }

  static void trip() {
    TRIPS.increment();
  }
}
