package dev.usher.booking.payment;

import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.testing.TestDatabase;
import jakarta.inject.Singleton;

/** Ends payment windows and releases holds as release-worker would. */
@Singleton
class HoldExpiry {
  private final ExpiredHolds expiredHolds;

  HoldExpiry(ExpiredHolds expiredHolds) {
    this.expiredHolds = expiredHolds;
  }

  static void endWindow(String hold) {
    TestDatabase.update(
        "update inventory.hold set expires_at = now() - interval '1 second'"
            + " where event_id || '.' || id = ?",
        hold);
  }

  void expire(String hold) {
    endWindow(hold);
    releaseAll();
  }

  void releaseAll() {
    while (!expiredHolds
        .release(100, ExpiredHolds.LeftOut.NOTHING, ExpiredHolds.FROM_THE_FIRST)
        .isEmpty()) {}
  }
}
