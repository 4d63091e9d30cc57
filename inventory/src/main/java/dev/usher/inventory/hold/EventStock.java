package dev.usher.inventory.hold;

import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatNumbers;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The rules and the stock of an event that a batch needs, as read in one transaction.
 *
 * @param sections the sections that the batch asks for, directly or by their seats
 * @param seats the seats that the batch asks for
 * @param visitors the seats and places of visitors of the batch; all of them under the lock
 * @param finishedPasses the batch's passes that take no new holds any more
 * @param holds the holds of the batch that already exist
 * @param candidates the sections of which the service may choose seats for requests of the batch,
 *     in their order, with their rows; without rows if none of their seats can be taken
 * @param isAnySection whether these are all sections of the event
 */
record EventStock(
    Rules rules,
    Map<String, Section> sections,
    Map<String, Seat> seats,
    Map<String, Integer> visitors,
    Set<String> finishedPasses,
    Map<UUID, StoredHold> holds,
    Map<String, List<Row>> candidates,
    boolean isAnySection) {
  /**
   * The rules of an event.
   *
   * @param version of the event; under the lock, the one that this transaction creates if it
   *     commits
   * @param createdAt of the event: another may have had its id, and this version, before
   * @param paymentWindow how long a hold waits for its payment
   * @param salesEnded whether sales have ended, by PostgreSQL's clock
   * @param maxPerVisitor the most seats and places that one visitor may have
   */
  record Rules(
      long version,
      Instant createdAt,
      Duration paymentWindow,
      boolean salesEnded,
      int maxPerVisitor) {
    /** The same at another version. */
    Rules at(long otherVersion) {
      return new Rules(otherVersion, createdAt, paymentWindow, salesEnded, maxPerVisitor);
    }
  }

  /** A section; {@code left} seats or places can still be taken. */
  record Section(boolean general, Money price, int left) {}

  /** A seat and the hold that has it. */
  record Seat(String section, Optional<Owner> owner) {}

  /**
   * A row of seats.
   *
   * @param gapsAfter how many seats stand before each gap
   * @param taken the places in the row of the seats that are held or booked, from 0
   */
  record Row(String label, SeatNumbers numbers, List<Integer> gapsAfter, BitSet taken) {}

  /** A hold that has a seat, and its visitor. */
  record Owner(UUID hold, String visitor) {}
}
