package dev.usher.lab.rehearsal;

import java.util.List;
import java.util.OptionalLong;

/**
 * How a sale went. Times are milliseconds since the start.
 *
 * @param soldOutAt when the last seat was paid for; nobody is admitted after it
 * @param drainedAt when nobody waited and nobody was to come any more; empty if it sold out before
 * @param endsAt when the simulation ended
 * @param waits of those who got a turn, by number: from joining, or from the start if that was
 *     later
 * @param turnsAt when the turns began, in order
 * @param missed turns that were not claimed
 * @param passedOver numbers that were served without a turn
 * @param tookNothing hold requests that found no seat free
 * @param holdsPerSecond hold requests in the busiest ten seconds
 * @param longestHold the longest time in which a hold request was decided
 */
record SaleResult(
    OptionalLong soldOutAt,
    OptionalLong drainedAt,
    long endsAt,
    List<Long> waits,
    List<Long> turnsAt,
    int waiting,
    int missed,
    int passedOver,
    int mostActive,
    int sold,
    int unsold,
    int tookNothing,
    double holdsPerSecond,
    long longestHold,
    Curve curve) {
  private static final long MINUTE = 60_000;

  int busiestMinute() {
    int most = 0;
    int first = 0;
    for (int i = 0; i < turnsAt.size(); i++) {
      while (turnsAt.get(first) <= turnsAt.get(i) - MINUTE) {
        first++;
      }
      most = Math.max(most, i - first + 1);
    }
    return most;
  }

  /** When a seat was sold, on average, in seconds; those that were not count as sold at the end. */
  double meanSaleAt() {
    long unsoldSeconds = 0;
    for (int i = 0; i < curve.seconds().size(); i++) {
      if (curve.seconds().get(i) >= 0) {
        unsoldSeconds += sold + unsold - curve.sold().get(i);
      }
    }
    return (double) unsoldSeconds / (sold + unsold);
  }
}
