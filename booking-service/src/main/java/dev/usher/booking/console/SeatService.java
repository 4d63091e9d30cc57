package dev.usher.booking.console;

import dev.usher.common.store.Retry;
import dev.usher.inventory.stock.EventIds;
import dev.usher.inventory.stock.SeatId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Finds who has a seat. */
@ApplicationScoped
class SeatService {
  private final SeatStore store;

  SeatService(SeatStore store) {
    this.store = store;
  }

  /** The seat; empty if the event has no such seat. Blocks. */
  Optional<SeatOwner> of(String event, String seat) {
    return EventIds.isWellFormed(event)
        ? SeatId.parse(seat).flatMap(id -> Retry.onDeadConnection(() -> store.read(event, id)))
        : Optional.empty();
  }
}
