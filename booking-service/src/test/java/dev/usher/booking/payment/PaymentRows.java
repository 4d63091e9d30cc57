package dev.usher.booking.payment;

import dev.usher.testing.TestDatabase;
import java.util.List;

/** What PostgreSQL has about the payments of one event. */
record PaymentRows(String event) {
  long count(String status) {
    return TestDatabase.number(
        "select count(*) from booking.payment where event_id = ? and status = ?", event, status);
  }

  /** Entries of a kind in the ledger. */
  long ledger(String kind) {
    return TestDatabase.number(
        "select count(*) from inventory.ledger where event_id = ? and kind = ?", event, kind);
  }

  /** Messages of a kind that have not arrived. */
  long messages(String kind) {
    return TestDatabase.number(
        "select count(*) from booking.message where task_instance like ? || '/%' and task_name = ?",
        event, kind);
  }

  /** The most failed attempts of one of these messages. */
  long failures(String kind) {
    return TestDatabase.number(
        "select coalesce(max(consecutive_failures), 0) from booking.message"
            + " where task_instance like ? || '/%' and task_name = ?",
        event, kind);
  }

  static boolean isSettled(String payment) {
    return List.of("SUCCEEDED", "REFUNDED").contains(status(payment));
  }

  static String status(String payment) {
    for (PaymentStatus status : PaymentStatus.values()) {
      if (TestDatabase.number(
              "select count(*) from booking.payment"
                  + " where event_id || '.' || id = ? and status = ?",
              payment,
              status.name())
          == 1) {
        return status.name();
      }
    }
    throw new AssertionError("No payment " + payment);
  }
}
