package dev.usher.booking.testing;

import dev.usher.testing.TestDatabase;

/** Seats of an event, and those that are held or booked in three ways, counted in PostgreSQL. */
public final class EventCounts {
  private EventCounts() {}

  /** How many seats the rows of an event have. */
  public static long seats(String event) {
    return TestDatabase.number(
        "select coalesce(sum(seats), 0) from inventory.seat_row where event_id = ?", event);
  }

  /** Seats and places of an event that are held or booked, by its counters. */
  public static long taken(String event) {
    return TestDatabase.number(
        "select coalesce(sum(taken), 0) from inventory.section where event_id = ?", event);
  }

  /** The same, by the rows of holds. */
  public static long live(String event) {
    return TestDatabase.number(
        "select coalesce(sum(i.quantity), 0) from inventory.hold_item i"
            + " join inventory.hold h on h.event_id = i.event_id and h.id = i.hold_id"
            + " where i.event_id = ? and h.status in ('HELD', 'BOOKED')",
        event);
  }

  /** The same, by replaying the ledger: a booking counts once, whenever it was made. */
  public static long replayed(String event) {
    return TestDatabase.number(
        """
        select coalesce(sum(quantity), 0) from (
          select distinct on (hold_id) kind, quantity
          from inventory.ledger_entry
          where event_id = ? and kind <> 'REFUNDED'
          order by hold_id, id desc) last
        where kind in ('HELD', 'BOOKED')""",
        event);
  }
}
