package dev.usher.booking.testing;

import dev.usher.testing.TestDatabase;

/** What PostgreSQL has about the payments of one event, and what came of them. */
public record PaymentRows(String event) {
  /** Payments with a status. */
  public long count(String status) {
    return TestDatabase.number(
        "select count(*) from booking.payment where event_id = ? and status = ?", event, status);
  }

  /** Entries of a kind in the ledger. */
  public long ledger(String kind) {
    return TestDatabase.number(
        "select count(*) from inventory.ledger_entry where event_id = ? and kind = ?", event, kind);
  }

  /** Tickets of its bookings. */
  public long tickets() {
    return TestDatabase.number("select count(*) from booking.ticket where event_id = ?", event);
  }

  /** Keys of its bookings. */
  public long keys() {
    return TestDatabase.number(
        "select count(*) from booking.booking_key where event_id = ?", event);
  }

  /** Messages of a kind that have not arrived. */
  public long messages(String kind) {
    return TestDatabase.number(
        "select count(*) from booking.message where task_instance like ? || '/%' and task_name = ?",
        event, kind);
  }

  /** The most failed attempts of one of these messages. */
  public long failures(String kind) {
    return TestDatabase.number(
        "select coalesce(max(consecutive_failures), 0) from booking.message"
            + " where task_instance like ? || '/%' and task_name = ?",
        event, kind);
  }
}
