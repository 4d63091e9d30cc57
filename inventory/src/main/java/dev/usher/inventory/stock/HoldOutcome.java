package dev.usher.inventory.stock;

import java.util.List;
import java.util.Optional;

/** The outcome of a hold request. Only {@link Held} changes anything. */
public sealed interface HoldOutcome {
  /**
   * Whether it depends on what others have or do, so that the same request may soon have another
   * outcome.
   */
  default boolean dependsOnOthers() {
    return false;
  }

  /**
   * The hold is committed in PostgreSQL.
   *
   * @param replayed whether it was made by an earlier request with the same key; it may have been
   *     booked or have ended since
   */
  record Held(Hold hold, boolean replayed) implements HoldOutcome {}

  /**
   * Some of the seats are held or booked.
   *
   * @param seats all of them
   * @param own those of them that the visitor has already
   */
  record SeatsTaken(List<String> seats, List<String> own) implements HoldOutcome {
    @Override
    public boolean dependsOnOthers() {
      return own.isEmpty();
    }
  }

  /**
   * The section has fewer seats or places left than were asked for.
   *
   * @param section none if every section of the event has fewer
   * @param left how many it has, or the section that has most
   */
  record SoldOut(Optional<String> section, int left) implements HoldOutcome {
    public SoldOut(String section, int left) {
      this(Optional.of(section), left);
    }

    @Override
    public boolean dependsOnOthers() {
      return true;
    }
  }

  /** With this hold the visitor would exceed the event's limit per visitor. */
  record LimitExceeded(int limit, int alreadyTaken) implements HoldOutcome {}

  /** The event does not exist. */
  record UnknownEvent(String event) implements HoldOutcome {}

  /** The section does not exist in the event. */
  record UnknownSection(String section) implements HoldOutcome {}

  /** Some of the seats do not exist in the event. */
  record UnknownSeats(List<String> seats) implements HoldOutcome {}

  /** A quantity was requested in a section whose seats are sold by name. */
  record SeatsMustBeNamed(String section) implements HoldOutcome {}

  /** Seats of sections that are sold in different currencies were asked for together. */
  record MixedCurrencies(List<String> currencies) implements HoldOutcome {}

  /** The idempotency key was used before, for something else. */
  record KeyReused(HoldId id) implements HoldOutcome {}

  /** The pass was ended before it expired: it takes no new holds. */
  record PassFinished() implements HoldOutcome {}

  /**
   * Sales of the event have ended: existing holds can still be paid, and no new holds are taken.
   */
  record SalesEnded() implements HoldOutcome {}

  /** Too many requests are waiting already; nothing was tried. */
  record Overloaded() implements HoldOutcome {
    @Override
    public boolean dependsOnOthers() {
      return true;
    }
  }

  /**
   * Something else keeps the event locked for longer than a visitor can wait; nothing was tried.
   */
  record EventBusy(String event) implements HoldOutcome {
    @Override
    public boolean dependsOnOthers() {
      return true;
    }
  }
}
