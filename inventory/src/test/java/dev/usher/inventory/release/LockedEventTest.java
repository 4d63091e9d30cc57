package dev.usher.inventory.release;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.Sale;
import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.event.EventDeletion;
import dev.usher.inventory.event.PutOutcome;
import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.hold.CancelOutcome;
import dev.usher.inventory.hold.Confirmation;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.hold.HoldStore;
import dev.usher.inventory.hold.HoldTimeout;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.EventLocked;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.EventBusy;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
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
import org.junit.jupiter.api.Test;

/** An event whose row something else keeps locked, or a PostgreSQL that is silent. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LockedEventTest.ShortTimeout.class)
class LockedEventTest {
  private static final Selection PLACE = new Selection.Places("floor", 1);
  private static final int SECONDS = 30;
  private static final Executor THREAD = task -> new Thread(task).start();

  /** A lock that is waited for briefly. */
  public static class ShortTimeout implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("usher.hold.lock-patience", "PT0.2S");
    }
  }

  @Inject HoldService holds;
  @Inject Cancellation cancellation;
  @Inject Confirmation confirmation;
  @Inject Catalogue catalogue;
  @Inject EventDeletion deletion;
  @Inject AgroalDataSource dataSource;
  @Inject RedisAPI redis;
  @Inject TransactionSynchronizationRegistry transaction;

  @Test
  void eventsThatAreLockedLeaveWritersForTheOthers() throws Exception {
    // So patient that only the bounds help.
    HoldService patient = service(settings("usher.hold.lock-patience", "PT60S"));
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
  void pastTheBoundOfALockedEventRequestsAreRefusedAtOnceAndOthersAreNot() throws Exception {
    HoldService bounded =
        service(
            settings("usher.hold.max-waiting-per-event", "2", "usher.hold.lock-patience", "PT60S"));
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
  void aLockedEventIsRefusedSoonAndSoldAgainOnceItIsFree() throws Exception {
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
    await().until(() -> Sale.answer(sale.ask("ann", "key", PLACE)) instanceof Held);
    assertEquals(1, sale.number("select count(*) from inventory.hold where event_id = ?"));
  }

  @Test
  void aHoldOfALockedEventIsNeitherGivenBackNorBookedLateButRefused() throws Exception {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    Hold hold = ((Held) sale.asksForPlaces("ann", 1)).hold();
    Hold ended = ((Held) sale.asksForPlaces("bob", 1)).hold();
    assertEquals(CancelOutcome.RELEASED, cancellation.cancel(ended.id()));
    Lock lock = new Lock(sale.event());
    try {
      assertThrows(EventLocked.class, () -> cancellation.cancel(hold.id()));
      assertThrows(EventLocked.class, () -> confirmation.confirm(ended.id()));
    } finally {
      lock.close();
    }
    assertEquals(CancelOutcome.RELEASED, cancellation.cancel(hold.id()));
    sale.isConsistent();
  }

  @Test
  void aLockedEventIsNeitherChangedNorDeletedButRefused() throws Exception {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    Event now = catalogue.find(sale.event()).orElseThrow();
    Lock lock = new Lock(sale.event());
    try {
      assertThrows(EventLocked.class, () -> catalogue.put(withRow(now, 12)));
      assertThrows(EventLocked.class, () -> deletion.delete(sale.event()));
    } finally {
      lock.close();
    }
    assertEquals(new PutOutcome.Changed(), catalogue.put(withRow(now, 12)));
    assertInstanceOf(Held.class, sale.asksForSeats("ann", "hall-A-12"));
  }

  @Test
  void aSeatThatIsHeldWhileAChangeWaitsIsNotTakenAway() throws Exception {
    HoldService patient = service(settings("usher.hold.lock-patience", "PT60S"));
    Sale sale = Sale.of(patient, dataSource, 10, 8);
    Event now = catalogue.find(sale.event()).orElseThrow();
    CompletionStage<HoldOutcome> held;
    CompletableFuture<PutOutcome> put;
    Lock lock = new Lock(sale.event());
    try {
      held = sale.ask("ann", "key", new Selection.Seats(List.of("hall-A-10")));
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
  void aChangedPriceWritesNoRowOfSeats() {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    String written = "select max(xmin::text::bigint) from inventory.seat_row where event_id = ?";
    long before = sale.number(written);
    Event now = catalogue.find(sale.event()).orElseThrow();

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
  private static Event withRow(Event event, int seats) {
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
                            List.of(new SeatRow("A", seats), s.rows().get(1))))
            .toList());
  }

  private static Section section(Section s, Money price, int capacity, List<SeatRow> rows) {
    return new Section(s.id(), s.name(), s.kind(), price, capacity, rows);
  }

  private static Event withSections(Event event, List<Section> sections) {
    return new Event(
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
  void whoeverWaitedTooLongIsRefusedAndNothingIsHeldForThemLater() throws Exception {
    HoldService impatient =
        service(settings("usher.hold.patience", "PT0.3S", "usher.hold.lock-patience", "PT60S"));
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
    await().until(() -> Sale.answer(sale.ask("eve", "key", PLACE)) instanceof Held);
    assertEquals(1, sale.number("select count(*) from inventory.hold where event_id = ?"));
    impatient.stop();
  }

  @Test
  void aHoldThatWasRefusedForItsTimeButCommittedIsThereForTheSameKey() throws Exception {
    HoldService impatient = service(settings("usher.hold.patience", "PT0.3S"));
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
    HoldTimeout fault = assertInstanceOf(HoldTimeout.class, failure.getCause());
    // PostgreSQL's own limits end a request too, but later, and with an SQLException.
    assertInstanceOf(TimeoutException.class, fault.getCause());
  }

  private HoldService service(InventorySettings settings) {
    return new HoldService(
        settings, new HoldStore(dataSource), new Gate(redis, transaction, settings));
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
