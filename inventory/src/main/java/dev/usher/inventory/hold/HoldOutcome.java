package dev.usher.inventory.hold;

import java.util.List;

/** How a wish to hold seats ended. Only {@link Held} leaves anything behind. */
public sealed interface HoldOutcome {
  /**
   * The hold is committed in PostgreSQL.
   *
   * @param replayed whether it was made by an earlier request with the same key; it may have been
   *     booked or have ended since
   */
  record Held(Hold hold, boolean replayed) implements HoldOutcome {}

  /** Some of the seats are held or booked by others. */
  record SeatsTaken(List<String> seats) implements HoldOutcome {}

  /** The general section has fewer places left than were asked for. */
  record SoldOut(String section, int left) implements HoldOutcome {}

  /** With this hold the visitor would have more seats of the event than one may. */
  record LimitExceeded(int limit, int alreadyTaken) implements HoldOutcome {}

  /** The event does not exist. */
  record UnknownEvent(String event) implements HoldOutcome {}

  /** The section does not exist in the event. */
  record UnknownSection(String section) implements HoldOutcome {}

  /** Some of the seats do not exist in the event. */
  record UnknownSeats(List<String> seats) implements HoldOutcome {}

  /** A quantity was asked for of a section whose seats are sold by name. */
  record SeatsMustBeNamed(String section) implements HoldOutcome {}

  /** Seats of sections that are sold in different currencies were asked for together. */
  record MixedCurrencies(List<String> currencies) implements HoldOutcome {}

  /** The idempotency key was used before, for something else. */
  record KeyReused(HoldId id) implements HoldOutcome {}

  /** The pass was ended before it expired: it takes no new holds. */
  record PassFinished() implements HoldOutcome {}

  /** Too many requests are waiting already; nothing was tried. */
  record Overloaded() implements HoldOutcome {}
}
