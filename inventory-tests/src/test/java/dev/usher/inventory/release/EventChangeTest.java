package dev.usher.inventory.release;

import static dev.usher.inventory.release.ChangedEvent.withSections;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.event.EventDeletion;
import dev.usher.inventory.event.PutOutcome;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.EventLocked;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a change of an event does to its holds, and what they do to it. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LockedEventTest.ShortTimeout.class)
class EventChangeTest {
  private static final int SECONDS = 30;
  private static final Executor THREAD = task -> new Thread(task).start();

  @Inject HoldServices services;
  @Inject HoldService holds;
  @Inject Catalogue catalogue;
  @Inject EventDeletion deletion;
  @Inject AgroalDataSource dataSource;

  @Test
  void aLockedEventIsNeitherChangedNorDeletedButRefused() {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    Event now = catalogue.find(sale.event()).orElseThrow();
    TestDatabase.Lock lock = sale.lock();
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
  void aSeatThatIsHeldWhileAChangeWaitsIsNotTakenAway() {
    HoldService patient = services.with("usher.hold.lock-patience", "PT60S");
    Sale sale = Sale.of(patient, dataSource, 10, 8);
    Event now = catalogue.find(sale.event()).orElseThrow();
    CompletionStage<HoldOutcome> held;
    CompletableFuture<PutOutcome> put;
    TestDatabase.Lock lock = sale.lock();
    try {
      held = sale.ask("ann", "key", new Selection.Seats(List.of("hall-A-10")));
      sale.waitForALock(1);
      put = CompletableFuture.supplyAsync(() -> catalogue.put(withRow(now, 9)), THREAD);
      sale.waitForALock(2);
    } finally {
      lock.close();
    }

    assertInstanceOf(Held.class, Sale.answer(held));
    PutOutcome inUse = new PutOutcome.InUse(List.of("hall-A-10"), List.of());
    assertEquals(inUse, put.orTimeout(SECONDS, TimeUnit.SECONDS).join());
    assertEquals(inUse, catalogue.put(withRow(now, 9)));
    patient.stop();
  }

  @Test
  void aChangedPriceWritesNoRowOfSeats() {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    long before = sale.tables().lastWriteOfRows();
    Event now = catalogue.find(sale.event()).orElseThrow();

    catalogue.put(
        withSections(
            now,
            now.sections().stream()
                .map(s -> section(s, new Money(4_000, "EUR"), s.capacity(), s.rows()))
                .toList()));

    assertEquals(before, sale.tables().lastWriteOfRows());
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
}
