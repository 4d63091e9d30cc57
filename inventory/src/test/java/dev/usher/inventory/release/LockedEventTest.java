package dev.usher.inventory.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.Sale;
import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.event.CatalogueBusy;
import dev.usher.inventory.event.EventDeletion;
import dev.usher.inventory.event.EventEntry;
import dev.usher.inventory.event.Money;
import dev.usher.inventory.event.PutOutcome;
import dev.usher.inventory.event.Row;
import dev.usher.inventory.event.SectionEntry;
import dev.usher.inventory.hold.Confirmation;
import dev.usher.inventory.hold.EventLocked;
import dev.usher.inventory.hold.Hold;
import dev.usher.inventory.hold.HoldFault;
import dev.usher.inventory.hold.HoldOutcome;
import dev.usher.inventory.hold.HoldOutcome.EventBusy;
import dev.usher.inventory.hold.HoldOutcome.Held;
import dev.usher.inventory.hold.Holds;
import dev.usher.inventory.hold.ReleaseOutcome;
import dev.usher.inventory.hold.Wanted;
import dev.usher.standalone.test.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** An event whose row something else keeps locked, or a PostgreSQL that is silent. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LockedEventTest.ShortPatience.class)
class LockedEventTest {
  private static final Wanted PLACE = new Wanted.Places("floor", 1);
  private static final int SECONDS = 30;
  private static final Executor THREAD = task -> new Thread(task).start();

  /** A lock that is waited for briefly. */
  public static class ShortPatience implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("usher.hold.lock-patience", "PT0.2S");
    }
  }

  @Inject Holds holds;
  @Inject Release release;
  @Inject Confirmation confirmation;
  @Inject Catalogue catalogue;
  @Inject EventDeletion deletion;
  @Inject AgroalDataSource dataSource;
  @Inject RedisAPI redis;

  @Test
  void events_that_are_locked_leave_writers_for_the_others() throws Exception {
    // So patient that only the bounds help.
    Holds patient = Holds.on(settings("usher.hold.lock-patience", "PT60S"), dataSource, redis);
    List<CompletionStage<HoldOutcome>> held = new ArrayList<>();
    List<Lock> locks = new ArrayList<>();
    try {
      for (int n = 0; n < 4; n++) {
        Sale locked = Sale.of(patient, dataSource, 10, 8);
        locks.add(new Lock(locked.event()));
        held.add(locked.ask("ann", "key", PLACE));
        locked.waitForALock(n + 1);
        held.add(locked.ask("bob", "key", PLACE));
      }
      Sale free = Sale.of(patient, dataSource, 10, 8);

      assertInstanceOf(Held.class, free.asksForPlaces("eve", 1));
      assertTrue(held.stream().noneMatch(one -> one.toCompletableFuture().isDone()));
    } finally {
      locks.forEach(Lock::close);
    }
    held.forEach(one -> assertInstanceOf(Held.class, Sale.answer(one)));
    patient.stop();
  }

  @Test
  void past_the_bound_of_a_locked_event_requests_are_refused_at_once_and_others_are_not()
      throws Exception {
    Holds bounded =
        Holds.on(
            settings("usher.hold.max-waiting-per-event", "2", "usher.hold.lock-patience", "PT60S"),
            dataSource,
            redis);
    Sale locked = Sale.of(bounded, dataSource, 10, 8);
    Sale free = Sale.of(bounded, dataSource, 10, 8);
    List<CompletionStage<HoldOutcome>> asked = new ArrayList<>();
    Lock lock = new Lock(locked.event());
    try {
      // Two batches of one event are at work at most; two requests more may wait.
      for (int n = 0; n < 5; n++) {
        asked.add(locked.ask("visitor-" + n, "key", PLACE));
        if (n < 2) {
          locked.waitForALock(n + 1);
        }
      }

      assertEquals(
          new HoldOutcome.Overloaded(), asked.get(4).toCompletableFuture().getNow(null), "at once");
      assertInstanceOf(Held.class, free.asksForPlaces("eve", 1));
    } finally {
      lock.close();
    }
    asked.subList(0, 4).forEach(one -> assertInstanceOf(Held.class, Sale.answer(one)));
    bounded.stop();
  }

  @Test
  void a_locked_event_is_refused_soon_and_sold_again_once_it_is_free() throws Exception {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    Lock lock = new Lock(sale.event());
    try {
      List<CompletionStage<HoldOutcome>> asked = new ArrayList<>();
      for (int n = 0; n < 20; n++) {
        asked.add(sale.ask("visitor-" + n, "key", PLACE));
      }

      asked.forEach(one -> assertEquals(new EventBusy(sale.event()), Sale.answer(one)));
      HoldOutcome after = sale.ask("late", "key", PLACE).toCompletableFuture().getNow(null);
      assertEquals(new EventBusy(sale.event()), after, "at once");
    } finally {
      lock.close();
    }
    eventually(() -> Sale.answer(sale.ask("ann", "key", PLACE)) instanceof Held);
    assertEquals(1, sale.number("select count(*) from inventory.hold where event_id = ?"));
  }

  @Test
  void a_hold_of_a_locked_event_is_neither_given_back_nor_booked_late_but_refused()
      throws Exception {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    Hold hold = ((Held) sale.asksForPlaces("ann", 1)).hold();
    Hold ended = ((Held) sale.asksForPlaces("bob", 1)).hold();
    assertEquals(ReleaseOutcome.RELEASED, release.giveBack(ended.id()));
    Lock lock = new Lock(sale.event());
    try {
      assertThrows(EventLocked.class, () -> release.giveBack(hold.id()));
      assertThrows(EventLocked.class, () -> confirmation.confirm(ended.id()));
    } finally {
      lock.close();
    }
    assertEquals(ReleaseOutcome.RELEASED, release.giveBack(hold.id()));
    sale.isConsistent();
  }

  @Test
  void a_locked_event_is_neither_changed_nor_deleted_but_refused() throws Exception {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    EventEntry now = catalogue.find(sale.event()).orElseThrow();
    Lock lock = new Lock(sale.event());
    try {
      assertThrows(CatalogueBusy.class, () -> catalogue.put(withRow(now, 12)));
      assertThrows(CatalogueBusy.class, () -> deletion.delete(sale.event()));
    } finally {
      lock.close();
    }
    assertEquals(new PutOutcome.Changed(), catalogue.put(withRow(now, 12)));
    assertInstanceOf(Held.class, sale.asksForSeats("ann", "hall-A-12"));
  }

  @Test
  void a_seat_that_is_held_while_a_change_waits_is_not_taken_away() throws Exception {
    Holds patient = Holds.on(settings("usher.hold.lock-patience", "PT60S"), dataSource, redis);
    Sale sale = Sale.of(patient, dataSource, 10, 8);
    EventEntry now = catalogue.find(sale.event()).orElseThrow();
    CompletionStage<HoldOutcome> held;
    CompletableFuture<PutOutcome> put;
    Lock lock = new Lock(sale.event());
    try {
      held = sale.ask("ann", "key", new Wanted.Seats(List.of("hall-A-10")));
      sale.waitForALock(1);
      put = CompletableFuture.supplyAsync(() -> catalogue.put(withRow(now, 9)), THREAD);
      sale.waitForALock(2);
    } finally {
      lock.close();
    }

    assertInstanceOf(Held.class, Sale.answer(held));
    assertEquals(
        new PutOutcome.InUse(List.of("hall-A-10"), List.of()), put.get(SECONDS, TimeUnit.SECONDS));
    assertEquals(
        new PutOutcome.InUse(List.of("hall-A-10"), List.of()), catalogue.put(withRow(now, 9)));
    patient.stop();
  }

  @Test
  void a_changed_price_writes_no_row_of_seats() {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    String written = "select max(xmin::text::bigint) from inventory.seat_row where event_id = ?";
    long before = sale.number(written);
    EventEntry now = catalogue.find(sale.event()).orElseThrow();

    catalogue.put(
        withSections(
            now,
            now.sections().stream()
                .map(s -> section(s, new Money(4_000, "EUR"), s.capacity(), s.rows()))
                .toList()));

    assertEquals(before, sale.number(written));
    Held held = assertInstanceOf(Held.class, sale.asksForSeats("ann", "hall-A-1"));
    assertEquals(4_000, held.hold().total().amount());
  }

  /** With so many seats in row A. */
  private static EventEntry withRow(EventEntry event, int seats) {
    return withSections(
        event,
        event.sections().stream()
            .map(
                s ->
                    s.rows().isEmpty()
                        ? s
                        : section(
                            s,
                            s.price(),
                            s.capacity() + seats - 10,
                            List.of(new Row("A", seats), s.rows().get(1))))
            .toList());
  }

  private static SectionEntry section(SectionEntry s, Money price, int capacity, List<Row> rows) {
    return new SectionEntry(s.id(), s.name(), s.kind(), price, capacity, rows);
  }

  private static EventEntry withSections(EventEntry event, List<SectionEntry> sections) {
    return new EventEntry(
        event.id(),
        event.name(),
        event.venue(),
        event.startsAt(),
        event.salesEndAt(),
        event.paymentWindow(),
        event.maxPerVisitor(),
        sections);
  }

  @Test
  void whoever_waited_too_long_is_refused_and_nothing_is_held_for_them_later() throws Exception {
    Holds impatient =
        Holds.on(
            settings("usher.hold.patience", "PT0.3S", "usher.hold.lock-patience", "PT60S"),
            dataSource,
            redis);
    Sale sale = Sale.of(impatient, dataSource, 10, 8);
    Lock lock = new Lock(sale.event());
    try {
      CompletionStage<HoldOutcome> atWork = sale.ask("ann", "key", PLACE);
      sale.waitForALock(1);
      CompletionStage<HoldOutcome> waiting = sale.ask("bob", "key", PLACE);

      assertIsGivenUp(atWork);
      assertIsGivenUp(waiting);
    } finally {
      lock.close();
    }
    eventually(() -> Sale.answer(sale.ask("eve", "key", PLACE)) instanceof Held);
    assertEquals(1, sale.number("select count(*) from inventory.hold where event_id = ?"));
    impatient.stop();
  }

  @Test
  void a_hold_that_was_refused_for_its_time_but_committed_is_there_for_the_same_key()
      throws Exception {
    Holds impatient = Holds.on(settings("usher.hold.patience", "PT0.3S"), dataSource, redis);
    Sale sale = Sale.of(impatient, dataSource, 10, 8);
    sale.sql(
        "create function slow_commit() returns trigger language plpgsql as"
            + " $$ begin perform pg_sleep(1.5); return null; end $$");
    sale.sql(
        "create constraint trigger slow_commit after insert on inventory.hold"
            + " deferrable initially deferred for each row execute function slow_commit()");
    try {
      assertIsGivenUp(sale.ask("ann", "key", PLACE));
    } finally {
      // Waits for the transaction that commits.
      sale.sql("drop function slow_commit cascade");
    }

    assertEquals(1, sale.number("select count(*) from inventory.hold where event_id = ?"));
    Held again = assertInstanceOf(Held.class, Sale.answer(sale.ask("ann", "key", PLACE)));
    assertTrue(again.replayed());
    assertEquals(1, sale.number("select count(*) from inventory.hold where event_id = ?"));
    sale.isConsistent();
    impatient.stop();
  }

  private static void assertIsGivenUp(CompletionStage<HoldOutcome> asked) {
    CompletionException failure =
        assertThrows(
            CompletionException.class,
            () -> asked.toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join());
    HoldFault fault = assertInstanceOf(HoldFault.class, failure.getCause());
    // PostgreSQL's own limits end a request too, but later, and with an SQLException.
    assertInstanceOf(TimeoutException.class, fault.getCause());
  }

  private static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not in time");
    }
  }

  private static InventorySettings settings(String... pairs) {
    PropertiesConfigSource usual =
        new PropertiesConfigSource(
            Map.of("usher.hold.patience", "PT60S", "usher.gate.timeout", "PT20S"), "usual", 100);
    Map<String, String> given = new java.util.HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      given.put(pairs[i], pairs[i + 1]);
    }
    return new SmallRyeConfigBuilder()
        .withMapping(InventorySettings.class)
        .withSources(usual, new PropertiesConfigSource(given, "given", 200))
        .build()
        .getConfigMapping(InventorySettings.class);
  }

  /** Keeps an event's row from all others, on a connection that nothing ends. */
  private static final class Lock implements AutoCloseable {
    private final Connection connection;

    Lock(String event) throws SQLException {
      connection =
          DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres");
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("select from inventory.event where id = '" + event + "' for update");
      }
    }

    @Override
    public void close() {
      try (connection) {
        connection.rollback();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
