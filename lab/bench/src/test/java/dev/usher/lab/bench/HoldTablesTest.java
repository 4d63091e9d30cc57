package dev.usher.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.sql.Query;
import dev.usher.common.sql.Sql;
import dev.usher.testing.TestStores;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What the benchmarks would find if a service sold wrongly. */
class HoldTablesTest {
  private static final Sql EXPIRING = Sql.of(Expiry.class, "expiring-holds.sql");
  private static final String URL =
      TestStores.stores().jdbcUrl() + "?user=postgres&password=postgres";

  private final PGSimpleDataSource database = new PGSimpleDataSource();
  private final String event = "event-" + UUID.randomUUID().toString().substring(0, 8);
  private final HoldTables tables = new HoldTables(database, event);

  @BeforeEach
  void threeHoldsOfAnEvent() {
    database.setUrl(URL);
    Flyway.configure()
        .dataSource(URL, "postgres", "postgres")
        .schemas("inventory")
        .defaultSchema("inventory")
        .locations("classpath:db/inventory")
        .load()
        .migrate();
    update(
        "insert into inventory.event (id, name, venue, starts_at, payment_window_ms,"
            + " max_per_visitor) values (:event, 'Test', 'Here', now(), 120000, 1)");
    update(
        "insert into inventory.section values (:event, 'floor', 1, 'Floor', 'GENERAL', 2500, 'EUR', 10)");
    update(
        "insert into inventory.seat_row (event_id, section_id, label, position, numbering)"
            + " values (:event, 'floor', 'A', 1, '1')");
    EXPIRING
        .on(database)
        .set("event", event)
        .set("visitors", 3)
        .set("first", 60_000)
        .set("last", 60_000)
        .update();
  }

  @Test
  void nothingIsWrongWithHoldsAsTheyAreWritten() {
    assertEquals(List.of(), tables.wrong(3, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update inventory.section set taken = 2 where event_id = :event",
        "update inventory.hold set quantity = 2 where event_id = :event",
        "update inventory.hold set sections = '{stalls}' where event_id = :event",
        "insert into inventory.taken_seat values (:event, 'floor-A-1', gen_random_uuid())",
        "update inventory.hold set status = 'EXPIRED', ended_at = now() where event_id = :event",
        "insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)"
            + " values (:event, now(), 'HELD', array[gen_random_uuid()], '{1}', '{floor}', '{null}')"
      })
  void whatDisagreesIsFound(String tampering) {
    update(tampering);
    assertFalse(tables.wrong().isEmpty());
  }

  @Test
  void aHoldThatVisitorsWereSentAndThatDoesNotExistIsFound() {
    assertEquals(
        List.of(event + ": visitors were sent 4 holds and PostgreSQL has 3"), tables.wrong(4, 0));
  }

  @Test
  void moreHoldsThanAnybodyAskedForAreFound() {
    assertEquals(List.of(), tables.wrong(2, 1));
    assertFalse(tables.wrong(1, 1).isEmpty());
  }

  @Test
  void aSeatThatIsFreeThoughItIsHeldIsFound() {
    seatOfOne();
    assertEquals(1, tables.wrong().size(), () -> tables.wrong().toString());
  }

  @Test
  void aSeatThatTwoHaveIsFound() {
    seatOfOne();
    update(
        "insert into inventory.taken_seat select event_id, 'floor-A-1', id from inventory.hold"
            + " where event_id = :event and seats is not null");
    assertEquals(List.of(), tables.wrong());

    seatOfOne();
    assertTrue(
        tables.wrong().contains(event + ": seat floor-A-1 is taken by 2 holds"),
        () -> tables.wrong().toString());
  }

  @Test
  void aSectionBeyondItsCapacityIsFound() {
    update("alter table inventory.section drop constraint section_never_oversold");
    try {
      update("update inventory.section set capacity = 2 where event_id = :event");
      assertEquals(List.of(event + ": section floor has 2 places and 3 are taken"), tables.wrong());
    } finally {
      update("update inventory.section set capacity = 10 where event_id = :event");
      update(
          "alter table inventory.section add constraint section_never_oversold"
              + " check (taken >= 0 and taken <= capacity)");
    }
  }

  private void update(String sql) {
    Sql statement = Sql.text("test", sql);
    Query query = statement.on(database);
    (sql.contains(":event") ? query.set("event", event) : query).update();
  }

  /** One more of the holds has a seat instead of a place, and no seat is taken. */
  private void seatOfOne() {
    // PostgreSQL's own check would refuse it.
    update("alter table inventory.hold disable trigger hold_has_its_seats");
    try {
      update(
          "update inventory.hold set seats = '{floor-A-1}' where (event_id, id) ="
              + " (select event_id, id from inventory.hold where event_id = :event and seats is null"
              + " limit 1)");
    } finally {
      update("alter table inventory.hold enable trigger hold_has_its_seats");
    }
  }
}
