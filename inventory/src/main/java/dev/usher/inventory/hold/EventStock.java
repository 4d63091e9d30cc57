package dev.usher.inventory.hold;

import dev.usher.inventory.stock.Money;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The stock that a batch needs of its event, as read under the event's lock.
 *
 * @param salesEnded whether sales have ended, by PostgreSQL's clock
 * @param maxPerVisitor the most seats and places that one visitor may have
 * @param sections the sections that the batch asks for, directly or by their seats
 * @param seats the seats that the batch asks for
 * @param visitors the seats and places of the batch's visitors; a visitor with none is absent
 * @param finishedPasses the batch's passes that take no new holds any more
 * @param holds the holds of the batch that already exist
 */
record EventStock(
    boolean salesEnded,
    int maxPerVisitor,
    Map<String, Section> sections,
    Map<String, Seat> seats,
    Map<String, Integer> visitors,
    Set<String> finishedPasses,
    Map<UUID, StoredHold> holds) {
  /** A section; {@code left} seats or places can still be taken. */
  record Section(boolean general, Money price, int left) {}

  /** A seat and the hold that has it. */
  record Seat(String section, Optional<Owner> owner) {}

  /** A hold that has a seat, and its visitor. */
  record Owner(UUID hold, String visitor) {}
}
