package dev.usher.booking.console;

import dev.usher.inventory.stock.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The numbers of a sale, as committed at one moment.
 *
 * @param free seats and places that nobody holds or has booked
 * @param held holds that wait for their payment
 * @param booked paid holds
 * @param released holds that their visitors cancelled
 * @param expired holds that were not paid in time
 * @param refunded payments that were sent back
 * @param overdue holds past their end that release-worker has not released
 */
public record EventStats(
    String event,
    Instant at,
    long capacity,
    long free,
    Count held,
    Count booked,
    Count released,
    Count expired,
    Count refunded,
    Overdue overdue) {

  /**
   * Holds of one outcome.
   *
   * @param places seats and places together
   * @param amounts one for each currency
   */
  public record Count(long holds, long places, List<Money> amounts) {}

  /**
   * Holds that should have ended.
   *
   * @param since the end of the oldest; missing if there is none
   */
  public record Overdue(long holds, Optional<Instant> since) {}
}
