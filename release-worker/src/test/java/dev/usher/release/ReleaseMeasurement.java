package dev.usher.release;

import static dev.usher.testing.Eventually.await;

import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.testing.inventory.EventTables;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Measures how late holds are released, and how long new holds wait meanwhile. No test: its name
 * keeps it out of the build, {@code docs/reference/release-worker.md} says how to run it.
 */
@QuarkusTest
@WithTestResource(DurableStores.class)
class ReleaseMeasurement {
  private static final int SPREAD = 10_000;
  private static final int AT_ONCE = 100_000;
  private static final int WARM_UP_ROUNDS = 3;
  private static final int LEAD_MILLIS = 15_000;
  private static final String TAKEN =
      "select taken from inventory.section where event_id = ? and id = 'floor'";

  @Inject HoldService holds;
  @Inject AgroalDataSource dataSource;

  @Test
  void figures() {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      expire(SPREAD, 500, 1000);
    }
    EventTables spread = expire(SPREAD, 2000, 12_000);
    System.out.printf(
        "%,d holds expiring over 10 s, lag in ms: p50 %d, p99 %d, max %d%n",
        SPREAD, lag(spread, 0.5), lag(spread, 0.99), lag(spread, 1));

    idleHolds();
    massExpiry();
  }

  private void idleHolds() {
    Sale sale = Sale.of(holds, dataSource, AT_ONCE, 1);
    List<Long> waits = new ArrayList<>();
    holdUntil(sale, waits, () -> waits.size() == 500);
    print("Holds with nothing expiring", waits);
  }

  private void massExpiry() {
    Sale sale = Sale.of(holds, dataSource, 2 * AT_ONCE, 1);
    EventTables event = sale.tables();
    event.hold(AT_ONCE, LEAD_MILLIS, LEAD_MILLIS);
    if (event.holds("EXPIRED") > 0) {
      throw new IllegalStateException("The holds expired while they were being made");
    }
    await("The first have expired").until(() -> event.number(TAKEN) < AT_ONCE);
    List<Long> waits = new ArrayList<>();
    holdUntil(sale, waits, () -> event.number(TAKEN) == waits.size());
    System.out.printf(
        "%,d holds expiring at once, the last free after %d ms (p50 %d)%n",
        AT_ONCE, lag(event, 1), lag(event, 0.5));
    print("Holds of the same event meanwhile", waits);
    event.areConsistent();
  }

  private EventTables expire(int count, long firstMillis, long lastMillis) {
    EventTables event = EventTables.newEvent(dataSource, count, 1);
    event.hold(count, firstMillis, lastMillis);
    await("All have expired").until(() -> event.holds("EXPIRED") == count);
    return event;
  }

  private static void holdUntil(Sale sale, List<Long> waits, BooleanSupplier done) {
    int visitor = 0;
    while (waits.size() < 100 || !done.getAsBoolean()) {
      long begun = System.nanoTime();
      if (!(sale.asksForPlaces("other-" + visitor++, 1) instanceof Held)) {
        throw new IllegalStateException("There is room for all");
      }
      waits.add(System.nanoTime() - begun);
    }
  }

  private static void print(String what, List<Long> nanos) {
    Collections.sort(nanos);
    System.out.printf(
        "%s (%d), ms: p50 %.1f, p99 %.1f, max %.1f%n",
        what,
        nanos.size(),
        nanos.get(nanos.size() / 2) / 1e6,
        nanos.get(nanos.size() * 99 / 100) / 1e6,
        nanos.get(nanos.size() - 1) / 1e6);
  }

  private static long lag(EventTables event, double share) {
    return event.number(
        "select (extract(epoch from percentile_cont("
            + share
            + ") within group (order by ended_at - expires_at)) * 1000)::bigint"
            + " from inventory.hold where event_id = ? and status = 'EXPIRED'");
  }
}
