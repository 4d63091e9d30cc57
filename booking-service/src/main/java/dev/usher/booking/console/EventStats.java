package dev.usher.booking.console;

import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SectionKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The numbers of a sale. Places are seats and places together.
 *
 * @param free places that nobody holds or has booked
 * @param held holds that wait for their payment
 * @param booked paid holds
 * @param released holds that their visitors cancelled, ever
 * @param expired holds that were not paid in time, ever: a late payment may have booked one since
 * @param refunded payments that were sent back
 * @param refused hold requests that were refused, by all instances
 * @param overdue holds past their end that release-worker has not released
 * @param releaseLag of the holds that release-worker released in the last ten seconds
 */
public record EventStats(
    String event,
    Instant at,
    long capacity,
    long free,
    Held held,
    Paid booked,
    Count released,
    Count expired,
    Paid refunded,
    long refused,
    Overdue overdue,
    Optional<ReleaseLag> releaseLag,
    List<SectionStats> sections) {

  /** Holds that have not ended. Counters have their places only. */
  public record Held(long places) {}

  /** Holds of one outcome. */
  public record Count(long holds, long places) {}

  /**
   * Holds of one outcome, and their money.
   *
   * @param amounts one for each currency
   */
  public record Paid(long holds, long places, List<Money> amounts) {}

  /**
   * Holds that should have ended.
   *
   * @param holds of the 10,000 that wait longest in all events
   * @param since the end of the oldest; missing if there is none
   */
  public record Overdue(long holds, Optional<Instant> since) {}

  /**
   * From the end of the payment window to the release, in milliseconds.
   *
   * @param holds how many it is of, at most the latest 250
   */
  public record ReleaseLag(long holds, long p50Ms, long p99Ms, long maxMs) {}

  /** The numbers of a section. */
  public record SectionStats(
      String id, SectionKind kind, long capacity, long free, long held, long booked) {}
}
