package dev.usher.booking.payment;

import static dev.usher.testing.Eventually.await;

import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.testing.TestDatabase;
import jakarta.inject.Singleton;

/** Ends payment windows and releases holds as release-worker would. */
@Singleton
class HoldExpiry {
  private static final String HELD =
      "select count(*) from inventory.hold where event_id || '.' || id = ? and status = 'HELD'";

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

  /** A test beside this one may have it in hand when this one looks. */
  void expire(String hold) {
    endWindow(hold);
    await("released")
        .until(
            () -> {
              releaseAll();
              return TestDatabase.number(HELD, hold) == 0;
            });
  }

  void releaseAll() {
    while (!expiredHolds
        .release(100, ExpiredHolds.LeftOut.NOTHING, ExpiredHolds.FROM_THE_FIRST)
        .isEmpty()) {}
  }
}
