package dev.usher.release;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.inventory.release.ReleaseStore;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldOutcome.SeatsTaken;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.EventTables;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStores.class)
class ReleaseLoopTest {
  private static final int ROUNDS = 20;
  private static final int HOLDS = 500;

  @Inject HoldService holds;
  @Inject ExpiredHolds expiredHolds;
  @Inject ReleaseStore store;
  @Inject AgroalDataSource dataSource;
  @Inject MeterRegistry registry;

  @Test
  void aExpiredHoldsSeatIsBookableByAnotherVisitor() {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    Held held = assertInstanceOf(Held.class, sale.asksForSeats("ann", "hall-A-1", "hall-A-2"));
    assertInstanceOf(SeatsTaken.class, sale.asksForSeats("bob", "hall-A-1"));

    sale.expires(held.hold().id());

    await("Bob has Ann's seat").until(() -> sale.asksForSeats("bob", "hall-A-1") instanceof Held);
    assertInstanceOf(Held.class, sale.asksForSeats("eve", "hall-A-2"));
    sale.isConsistent();
  }

  @Test
  void aHoldMadeWhileTheWorkerSleepsIsReleasedWhenItExpires() {
    EventTables event = EventTables.newEvent(dataSource, 1, 8);

    event.hold(1, 30, 30);

    await("The hold has expired").until(() -> event.holds("EXPIRED") == 1);
    event.areConsistent();
  }

  @Test
  void workersSideBySideReleaseEachHoldOnce() {
    double before = registry.get("usher.releases").counter().count();
    long released;
    try (Worker second = Worker.start(expiredHolds, store, 7, 2);
        Worker third = Worker.start(expiredHolds, store, 100, 1)) {
      for (int round = 0; round < ROUNDS; round++) {
        EventTables event = EventTables.newEvent(dataSource, HOLDS, 8);

        event.hold(HOLDS, 0, 20);

        await("All have expired").until(() -> event.holds("EXPIRED") == HOLDS);
        assertEquals(HOLDS, event.entries("EXPIRED"));
        event.areConsistent();
      }
      second.stop();
      third.stop();
      released = second.releases() + third.releases();
      assertEquals(0, second.failures() + third.failures());
    }
    // The service's own worker counts after its commit, which is what was waited for.
    await("The workers count each hold once")
        .until(
            () ->
                released + registry.get("usher.releases").counter().count() - before
                    == ROUNDS * HOLDS);
  }

  @Test
  void workersWithHoldsOfManyEventsNeverWaitForEachOtherInARing() {
    try (Worker second = Worker.start(expiredHolds, store, 40, 3)) {
      for (int round = 0; round < ROUNDS; round++) {
        List<EventTables> events = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
          events.add(EventTables.newEvent(dataSource, 100, 8));
        }

        events.forEach(event -> event.hold(100, 50, 80));

        for (EventTables event : events) {
          await("All have expired").until(() -> event.holds("EXPIRED") == 100);
          event.areConsistent();
        }
      }
      assertEquals(0, second.failures());
    }
  }

  @Test
  void aHoldThatAPaymentHasInHandKeepsNoOtherWaiting() throws SQLException {
    EventTables event = EventTables.newEvent(dataSource, HOLDS, 8);
    try (Connection change = TestDataSource.of(TestStores.stores()).getConnection();
        Statement locksEvent = change.createStatement();
        Connection payment = TestDataSource.of(TestStores.stores()).getConnection();
        Statement statement = payment.createStatement()) {
      change.setAutoCommit(false);
      payment.setAutoCommit(false);
      // Until the payment has its hold in hand, nothing of the event is released.
      locksEvent.execute(
          "select from inventory.event where id = '" + event.event() + "' for update");
      event.hold(HOLDS, 0, 0);
      statement.execute(
          "select from inventory.hold where event_id = '"
              + event.event()
              + "' order by id limit 1 for update");
      change.rollback();

      await("All others have expired").until(() -> event.holds("EXPIRED") == HOLDS - 1);

      payment.rollback();
    }
    await("The last has expired").until(() -> event.holds("EXPIRED") == HOLDS);
    event.areConsistent();
  }

  @Test
  void anEventThatIsBeingChangedKeepsNoOtherWaiting() throws SQLException {
    EventTables changed = EventTables.newEvent(dataSource, 10, 8);
    EventTables other = EventTables.newEvent(dataSource, 10, 8);
    try (Connection change = TestDataSource.of(TestStores.stores()).getConnection();
        Statement statement = change.createStatement()) {
      change.setAutoCommit(false);
      statement.execute(
          "select from inventory.event where id = '" + changed.event() + "' for update");
      changed.hold(10, 0, 0);
      other.hold(10, 0, 1000);

      await("The other's have expired").until(() -> other.holds("EXPIRED") == 10);
      assertEquals(10, changed.holds("HELD"));

      change.rollback();
    }
    await("The changed one's have expired").until(() -> changed.holds("EXPIRED") == 10);
    changed.areConsistent();
    other.areConsistent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"P0001", "21000", "0A000", "XX000"})
  void aHoldWhoseReleasePostgresqlRefusesKeepsNoOtherWaiting(String state) {
    othersAreFreedWhileOneIsRefusedBy(
        "create trigger refuse before update on inventory.hold for each row", state);
  }

  @Test
  void aHoldWhoseReleaseIsRefusedByTheCommitKeepsNoOtherWaiting() {
    othersAreFreedWhileOneIsRefusedBy(
        "create constraint trigger refuse after update on inventory.hold"
            + " deferrable initially deferred for each row",
        "P0001");
  }

  /** Less often than others are released: each pause is twice as long. */
  private void isSeldomTried(EventTables refused) {
    String tries = "select last_value from inventory.tries where ?::text is not null";
    long before = refused.number(tries);
    int rounds = 20;
    for (int round = 0; round < rounds; round++) {
      EventTables other = EventTables.newEvent(dataSource, 1, 8);
      other.hold(1, 0, 0);
      await("Another has expired").until(() -> other.holds("EXPIRED") == 1);
    }
    assertTrue(refused.number(tries) - before < rounds);
  }

  private void othersAreFreedWhileOneIsRefusedBy(String trigger, String state) {
    EventTables tables = EventTables.newEvent(TestDataSource.of(TestStores.stores()), HOLDS, 8);
    tables.hold(HOLDS, 3_600_000, 3_600_000);
    // Counts also what is rolled back.
    tables.sql("create sequence inventory.tries");
    tables.sql(
        "create function inventory.refuse() returns trigger language plpgsql as"
            + " $$ begin perform nextval('inventory.tries'); raise exception 'stays as it is' using errcode = '"
            + state
            + "'; end $$");
    try {
      tables.sql(
          trigger
              + " when (new.status = 'EXPIRED' and new.visitor = 'visitor-250' and new.event_id = '"
              + tables.event()
              + "') execute function inventory.refuse()");
      tables.sql("update inventory.hold set expires_at = now() where event_id = ?", tables.event());

      await("All others have expired").until(() -> tables.holds("EXPIRED") == HOLDS - 1);
      assertEquals(1, tables.holds("HELD"));
      tables.areConsistent();
      isSeldomTried(tables);
    } finally {
      tables.sql("drop function inventory.refuse() cascade");
      tables.sql("drop sequence inventory.tries");
    }
    await("The refused one has expired").until(() -> tables.holds("EXPIRED") == HOLDS);
    tables.areConsistent();
  }
}
