package dev.usher.inventory.release;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.usher.inventory.hold.Confirmation;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.stock.EventLocked;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of holds that end share: sales, and a worker that releases. */
abstract class ReleaseCase {
  static final int MANY = 1000;
  static final Executor THREAD_EACH = task -> new Thread(task).start();

  @Inject HoldService holds;
  @Inject ExpiredHolds expiredHolds;
  @Inject Confirmation confirmation;
  @Inject AgroalDataSource dataSource;

  @BeforeEach
  void nothingElseIsExpired() {
    while (!release(MANY).isEmpty()) {}
    // Nor does anything that other tests have left expire meanwhile.
    TestDatabase.update(
        "update inventory.hold set expires_at = expires_at + interval '1 day' where status = 'HELD'");
  }

  List<ExpiredHolds.Released> release(int most) {
    return expiredHolds.release(most, ExpiredHolds.LeftOut.NOTHING, ExpiredHolds.FROM_THE_FIRST);
  }

  /**
   * Tries again, as the services do, when others have the event locked for longer than it waits.
   */
  static <T> T unlessLocked(Supplier<T> work) {
    while (true) {
      try {
        return work.get();
      } catch (EventLocked e) {
        Thread.onSpinWait();
      }
    }
  }

  static HoldId held(HoldOutcome outcome) {
    return assertInstanceOf(Held.class, outcome).hold().id();
  }

  Sale sale(int places) {
    return Sale.of(holds, dataSource, places, 8);
  }
}
