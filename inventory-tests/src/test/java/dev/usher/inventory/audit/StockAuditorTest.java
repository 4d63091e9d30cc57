package dev.usher.inventory.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.audit.Finding.Kind;
import dev.usher.inventory.gate.GateCopies;
import dev.usher.inventory.gate.GateCopies.Name;
import dev.usher.inventory.gate.GateCopies.Of;
import dev.usher.inventory.hold.Confirmation;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.hold.LedgerStore;
import dev.usher.inventory.release.Cancellation;
import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.inventory.release.ExpiredHolds.LeftOut;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the audit of an event finds if somebody changes tables or copies by hand. */
@QuarkusTest
@WithTestResource(TestStores.class)
class StockAuditorTest {
  private static final int MANY = 1_000;
  private static final long LONG_MILLIS = 600_000;

  @Inject StockAuditor auditor;
  @Inject GateCopies copies;
  @Inject HoldService holds;
  @Inject Cancellation cancellation;
  @Inject ExpiredHolds expiredHolds;
  @Inject Confirmation confirmation;
  @Inject LedgerStore ledger;
  @Inject AgroalDataSource dataSource;
  @Inject RedisDataSource redis;

  private Sale sale;

  /** A hold of each kind that there can be; that of places has two of the floor. */
  private HoldId held;

  private HoldId places;
  private HoldId booked;
  private HoldId expired;

  @BeforeEach
  void holdsOfEachKind() {
    sale = Sale.of(holds, dataSource, 100, 80);
    // Tables that a test here makes wrong cannot be released: in a slow run, later tests would try.
    sale.sql("update inventory.event set payment_window_ms = 86400000 where id = ?", sale.event());
    held = held(sale.asksForSeats("ann", "hall-A-2", "hall-A-1"));
    places = held(sale.asksForPlaces("ann", 2));
    booked = held(sale.asksForSeats("bob", "hall-B-1"));
    confirmation.confirm(booked);
    confirmation.confirm(held(sale.asksForPlaces("bob", 3)));
    cancellation.cancel(held(sale.asksForSeats("cat", "hall-B-2")));
    expired = held(sale.asksForSeats("cat", "hall-A-3"));
    expire(held(sale.asksForPlaces("cat", 1)), expired);
    HoldId late = held(sale.asksForSeats("dan", "hall-B-3"));
    expire(late);
    confirmation.confirm(late);
    HoldId later = held(sale.asksForPlaces("dan", 1));
    cancellation.cancel(later);
    confirmation.confirm(later);
    HoldId refunded = held(sale.asksForSeats("eve", "hall-B-4", "hall-B-5"));
    cancellation.cancel(refunded);
    QuarkusTransaction.requiringNew().run(() -> ledger.recordRefund(refunded));
    Held best =
        assertInstanceOf(
            Held.class,
            Sale.answer(sale.ask("fay", "best", new Selection.Best(Optional.empty(), 4))));
    confirmation.confirm(best.hold().id());
    // Returns once the gate has it: what arrives there later is older, and changes nothing.
    cancellation.cancel(held(sale.asksForPlaces("zoe", 1)));
    areOneBatch("HELD");
  }

  /**
   * PostgreSQL refuses every change of a hold that lacks its seats, which other tests would make.
   */
  @AfterEach
  void removeHolds() {
    corrupt("delete from inventory.hold where event_id = ?");
  }

  @Test
  void nothingIsFoundIfAllIsRight() {
    assertEquals(Set.of(), found());
    assertEquals(Set.of(), foundInRedis());
    assertTrue(auditor.audit(sale.event()).orElseThrow().gateChecked());
  }

  @Test
  void anEventThatIsUnknownOrDeletedIsNotAudited() {
    assertEquals(Optional.empty(), auditor.audit("no-such-event"));
    sale.sql("update inventory.event set deleted_at = now() where id = ?", sale.event());
    assertEquals(Optional.empty(), auditor.audit(sale.event()));
    assertFalse(auditor.changes().containsKey(sale.event()));
  }

  @Test
  void whatIsCommittedDuringAnAuditIsNotSeenByAPartOfIt() throws SQLException {
    CompletableFuture<EventAudit> audit;
    try (Connection other = dataSource.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table inventory.hold in access exclusive mode");
      audit = CompletableFuture.supplyAsync(() -> auditor.audit(sale.event()).orElseThrow());
      sale.waitForALock(1);
      statement.execute(
          "update inventory.section set taken = 0 where event_id = '" + sale.event() + "'");
      other.commit();
    }
    assertEquals(List.of(), audit.join().findings());
    assertEquals(Set.of("COUNT floor", "COUNT hall"), found());
  }

  @Test
  void aCountThatIsNotWhatTheHoldsAddUpToIsFound() {
    corrupt("update inventory.section set taken = taken - 1 where id = 'floor' and event_id = ?");
    assertEquals(Set.of("COUNT floor"), found());
  }

  @Test
  void holdsOfASectionThatIsGoneAreFound() {
    corrupt("delete from inventory.section where id = 'floor' and event_id = ?");
    assertEquals(Set.of("COUNT floor"), found());
  }

  @Test
  void holdsThatAddUpToMoreThanTheCapacityAreFound() {
    corrupt(
        "update inventory.section set taken = 2, capacity = 3 where id = 'floor' and event_id = ?");
    assertEquals(Set.of("OVERSOLD floor", "COUNT floor"), found());
  }

  @Test
  void aSeatOfTwoLiveHoldsIsFound() {
    corrupt("update inventory.hold set seats = '{hall-B-1,hall-A-1}' where event_id = ?", held);
    assertEquals(
        Set.of("OVERSOLD hall-B-1", "SEAT hall-B-1", "SEAT hall-A-2", "LEDGER " + held.key()),
        found());
  }

  @Test
  void aSeatThatIsTakenByNoLiveHoldIsFound() {
    corrupt("insert into inventory.taken_seat values (?, 'hall-A-9', gen_random_uuid())");
    assertEquals(Set.of("SEAT hall-A-9"), found());
  }

  @Test
  void aSeatThatALiveHoldLacksIsFound() {
    corrupt("delete from inventory.taken_seat where seat_id = 'hall-A-1' and event_id = ?");
    assertEquals(Set.of("SEAT hall-A-1"), found());
  }

  @Test
  void aHoldWhoseStatusTheLedgerDoesNotKnowIsFound() {
    corrupt(
        "update inventory.hold set status = 'BOOKED', ended_at = now(), reference = 'x'"
            + " where event_id = ?",
        held);
    corrupt(
        "update inventory.hold set status = 'HELD', ended_at = null, reference = null"
            + " where event_id = ?",
        booked);
    assertEquals(Set.of("LEDGER " + held.key(), "LEDGER " + booked.key()), found());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quantities[n] = 3",
        "seats[n] = 'hall-A-1'",
        "sections[n] = 'hall'",
        "sections[n] = 'floor,floor'",
      })
  void aHoldOfPlacesThatTheLedgerHasOtherwiseIsFound(String change) {
    corruptEntry("HELD", places, change);
    assertEquals(Set.of("LEDGER " + places.key()), found());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quantities[n] = 1",
        "quantities[n] = null",
        "sections[n] = null",
        "seats[n] = null",
        "seats[n] = 'hall-A-2'",
        "seats[n] = 'hall-A-1,hall-A-2'",
        "seats[n] = 'hall-A-2,hall-A-3'",
        "sections[n] = 'hall'",
        "sections[n] = 'hall,floor'",
      })
  void aHoldOfSeatsThatTheLedgerHasOtherwiseIsFound(String change) {
    corruptEntry("HELD", held, change);
    assertEquals(Set.of("LEDGER " + held.key()), found());
  }

  @ParameterizedTest
  @CsvSource({"HELD", "EXPIRED"})
  void anEntryThatABatchLacksIsFound(String kind) {
    HoldId hold = kind.equals("HELD") ? held : expired;
    corruptEntry(
        kind,
        hold,
        "hold_ids = l.hold_ids[:n - 1] || l.hold_ids[n + 1:],"
            + " quantities = l.quantities[:n - 1] || l.quantities[n + 1:],"
            + " sections = l.sections[:n - 1] || l.sections[n + 1:],"
            + " seats = l.seats[:n - 1] || l.seats[n + 1:]");
    // A total counts what is no longer held.
    assertEquals(
        kind.equals("HELD")
            ? Set.of("LEDGER " + hold.key())
            : Set.of("LEDGER " + hold.key(), "TOTAL hall EXPIRED"),
        found());
  }

  @ParameterizedTest
  @CsvSource({"HELD", "EXPIRED"})
  void anEntryThatABatchHasTwiceIsFound(String kind) {
    HoldId hold = kind.equals("HELD") ? held : expired;
    corruptEntry(
        kind,
        hold,
        "hold_ids = l.hold_ids || l.hold_ids[n:n], quantities = l.quantities || l.quantities[n:n],"
            + " sections = l.sections || l.sections[n:n], seats = l.seats || l.seats[n:n]");
    assertEquals(
        kind.equals("HELD")
            ? Set.of("LEDGER " + hold.key())
            : Set.of("LEDGER " + hold.key(), "TOTAL hall EXPIRED"),
        found());
  }

  @Test
  void anEntryOfAnotherHoldIsFound() {
    UUID unknown = UUID.randomUUID();
    corruptEntry("HELD", held, "hold_ids[n] = '" + unknown + "'");
    assertEquals(Set.of("LEDGER " + held.key(), "LEDGER " + unknown), found());
  }

  @Test
  void anEntryOfNoHoldIsFound() {
    corruptEntry("HELD", held, "hold_ids[n] = null");
    assertEquals(Set.of("LEDGER " + held.key(), "LEDGER no hold"), found());
  }

  @Test
  void entriesWhoseSeatsAreThoseOfTheNextAreFound() {
    corruptEntry("HELD", held, "seats = l.seats[2:] || l.seats[:1]");
    assertTrue(found().containsAll(Set.of("LEDGER " + held.key(), "LEDGER " + booked.key())));
    assertEquals(Set.of("LEDGER"), kinds());
  }

  @Test
  void aBatchOfAnotherKindIsFound() {
    corrupt("update inventory.ledger set kind = 'RELEASED' where kind = 'HELD' and event_id = ?");
    assertTrue(found().contains("LEDGER " + places.key()), found()::toString);
  }

  @ParameterizedTest
  @CsvSource({"HELD", "RELEASED", "EXPIRED", "BOOKED"})
  void anEntryTooManyIsFound(String kind) {
    for (HoldId hold : List.of(held, places, booked)) {
      corrupt(
          "insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)"
              + " select event_id, at, '"
              + kind
              + "', array[hold_id], array[quantity], array[array_to_string(sections, ',')],"
              + " array[array_to_string(seats, ',')]"
              + " from inventory.ledger_entry where kind = 'HELD' and event_id = ? and hold_id = ?",
          hold.key());
      assertTrue(found().contains("LEDGER " + hold.key()), found()::toString);
    }
  }

  @Test
  void anEntryOfAHoldThatThereIsNotIsFound() {
    UUID unknown = UUID.randomUUID();
    corrupt(
        "insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)"
            + " values (?, now(), 'HELD', array[?], '{1}', '{floor}', '{null}')",
        unknown);
    assertEquals(Set.of("LEDGER " + unknown), found());
  }

  @Test
  void aRefundOfOtherSeatsIsFound() {
    corrupt(
        "update inventory.ledger"
            + " set quantities = '{1}', sections = '{hall}', seats = '{hall-B-4}'"
            + " where kind = 'REFUNDED' and event_id = ?");
    assertEquals(Set.of("LEDGER", "TOTAL"), kinds());
  }

  @ParameterizedTest
  @CsvSource({
    "update inventory.ledger_total set holds = holds + 1",
    "update inventory.ledger_total set quantity = quantity + 1",
    "update inventory.ledger_total set amount = amount + 1",
    "update inventory.ledger_total set currency = 'CHF'",
    "delete from inventory.ledger_total",
  })
  void aTotalThatIsNotWhatTheLedgerAddsUpToIsFound(String change) {
    corrupt(change + " where kind = 'BOOKED' and section_id = 'floor' and event_id = ?");
    assertTrue(found().contains("TOTAL floor BOOKED EUR"), found()::toString);
    assertEquals(Set.of("TOTAL"), kinds());
  }

  @Test
  void aTotalOfNothingIsFound() {
    corrupt(
        "insert into inventory.ledger_total values (?, 'REFUNDED', 'floor', 'EUR', 0, 1, 1, 1)");
    assertEquals(Set.of("TOTAL floor REFUNDED EUR"), found());
  }

  @Test
  void findingsAreLimited() {
    corrupt(
        "insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)"
            + " select ?, now(), 'HELD', array_agg(gen_random_uuid()), array_agg(1),"
            + " array_agg('floor'::text), array_agg(null::text) from generate_series(1, 1500)");
    assertEquals(StockAuditStore.MOST, auditor.audit(sale.event()).orElseThrow().findings().size());
  }

  @Test
  void aCopyThatContradictsPostgresqlIsFoundAndForgotten() {
    long version = sale.number("select version from inventory.event where id = ?");
    long left =
        sale.number(
            "select capacity - taken from inventory.section where id = 'floor' and event_id = ?");
    isForgotten("floor", section("floor", version, left + 1));
    isForgotten("floor", section("floor", version + 1, left));
    isForgotten("hall", section("hall", version, 7));
    isForgotten("any section", section("", version, 7));
    isForgotten("floor", section("floor", version, "many"));
    isForgotten("version", text("version", Long.toString(version + 1)));
    isForgotten("version", text("version", "new"));
    isForgotten("hall-A-9", text("seat:hall-A-9", UUID.randomUUID().toString()));
    isForgotten("hall-A-1", text("seat:hall-A-1", booked.key().toString()));
    isForgotten("hall-A-1", text("seat:hall-A-1", "somebody"));
    String lease = text("seat:hall-A-1", held.key().toString());
    redis.key().persist(lease);
    isForgotten("hall-A-1", lease);
    String copy = section("floor", version, left);
    redis.key().persist(copy);
    isForgotten("floor", copy);
  }

  @Test
  void aCopyThatIsLateIsNoDifference() {
    long version = sale.number("select version from inventory.event where id = ?");
    section("floor", version - 1, 7);
    section("hall", version - 1, 7);
    section("", version - 1, 7);
    text("version", Long.toString(version - 1));
    HoldId ended = held(sale.asksForSeats("gil", "hall-A-9"));
    cancellation.cancel(ended);
    String lease = text("seat:hall-A-9", ended.key().toString());
    String right = text("seat:hall-A-1", held.key().toString());

    assertEquals(Set.of(), foundInRedis());
    assertTrue(redis.key().exists(lease));
    assertTrue(redis.key().exists(right));
  }

  @Test
  void aCopyThatChangedSinceItWasReadIsNotDeleted() {
    String key = text("seat:hall-A-9", "before");
    List<GateCopies.Copy> read =
        copies.read(sale.event(), List.of(new Name(Of.SEAT, "hall-A-9"))).orElseThrow();
    text("seat:hall-A-9", "after");
    assertEquals(0, copies.delete(sale.event(), read));
    assertEquals("after", redis.value(String.class).get(key));
  }

  private void isForgotten(String subject, String key) {
    assertEquals(Set.of("GATE " + subject), foundInRedis(), key);
    assertFalse(redis.key().exists(key), key);
    assertEquals(Set.of(), foundInRedis(), "repaired");
  }

  private String section(String id, long version, Object left) {
    String key = "usher:{" + sale.event() + "}:section:" + id;
    redis.hash(String.class).hset(key, "version", Long.toString(version));
    redis.hash(String.class).hset(key, "left", left.toString());
    redis.key().pexpire(key, LONG_MILLIS);
    return key;
  }

  private String text(String name, String value) {
    String key = "usher:{" + sale.event() + "}:" + name;
    redis.value(String.class).psetex(key, LONG_MILLIS, value);
    return key;
  }

  /** What is found in PostgreSQL. */
  private Set<String> found() {
    return findings(kind -> !kind.isOfCopy());
  }

  private Set<String> foundInRedis() {
    return findings(Kind::isOfCopy);
  }

  private Set<String> findings(Predicate<Kind> wanted) {
    return auditor.audit(sale.event()).orElseThrow().findings().stream()
        .filter(finding -> wanted.test(finding.kind()))
        .map(finding -> finding.kind() + " " + finding.subject())
        .collect(Collectors.toSet());
  }

  private Set<String> kinds() {
    return found().stream().map(found -> found.split(" ", 2)[0]).collect(Collectors.toSet());
  }

  private void expire(HoldId... holds) {
    List.of(holds).forEach(sale::expires);
    while (!expiredHolds.release(MANY, LeftOut.NOTHING, ExpiredHolds.FROM_THE_FIRST).isEmpty()) {}
  }

  private static HoldId held(HoldOutcome outcome) {
    return assertInstanceOf(Held.class, outcome).hold().id();
  }

  /** As if all entries of a kind had been written by one statement. */
  private void areOneBatch(String kind) {
    corrupt(
        "insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)"
            + " select event_id, max(at), kind, array_agg(hold_id), array_agg(quantity),"
            + " array_agg(array_to_string(sections, ',')), array_agg(array_to_string(seats, ','))"
            + " from inventory.ledger_entry where event_id = ? and kind = ? group by event_id, kind",
        kind);
    corrupt(
        "delete from inventory.ledger l where event_id = ? and kind = ? and id <"
            + " (select max(id) from inventory.ledger m"
            + " where m.event_id = l.event_id and m.kind = l.kind)",
        kind);
    assertEquals(1, sale.tables().rowsOfLedger(kind));
  }

  /** Changes the row that has the entry of this hold, which is its n-th. */
  private void corruptEntry(String kind, HoldId hold, String change) {
    corrupt(
        "with entry as (select l.event_id, l.id, array_position(l.hold_ids, p.hold) as n"
            + " from inventory.ledger l, (select ? as event, ? as kind, ?::uuid as hold) p"
            + " where l.event_id = p.event and l.kind = p.kind and p.hold = any (l.hold_ids))"
            + " update inventory.ledger l set "
            + change
            + " from entry where (l.event_id, l.id) = (entry.event_id, entry.id)",
        kind,
        hold.key());
  }

  private void corrupt(String sql, HoldId hold) {
    corrupt(sql + " and id = ?", hold.key());
  }

  /** Changes rows of the event, its first parameter, without any trigger. */
  private void corrupt(String sql, Object... more) {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement();
          PreparedStatement change = connection.prepareStatement(sql)) {
        statement.execute("set local session_replication_role = replica");
        change.setString(1, sale.event());
        for (int i = 0; i < more.length; i++) {
          change.setObject(i + 2, more[i]);
        }
        change.execute();
        connection.commit();
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
