package dev.usher.inventory.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.hold.ConfirmOutcome;
import dev.usher.inventory.hold.ConfirmOutcome.Booked;
import dev.usher.inventory.hold.ConfirmOutcome.SeatsGone;
import dev.usher.inventory.hold.ConfirmOutcome.UnknownHold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome.SeatsTaken;
import dev.usher.inventory.stock.HoldStatus;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Payments of holds that were released, and payments that are confirmed twice. */
@QuarkusTest
@WithTestResource(TestStores.class)
class LatePaymentTest extends ReleaseCase {
  @Test
  void aPaymentThatComesLateTakesTheSameSeatsIfTheyAreFree() {
    Sale sale = sale(2);
    HoldId hold = held(sale.asksForSeats("ann", "hall-A-1", "hall-A-2"));
    sale.expires(hold);
    release(MANY);

    Booked booked = assertInstanceOf(Booked.class, confirmation.confirm(hold));

    assertEquals(HoldStatus.BOOKED, booked.booking().status());
    assertTrue(booked.booking().reference().isPresent());
    assertInstanceOf(SeatsTaken.class, sale.asksForSeats("bob", "hall-A-1"));
    sale.isConsistent();
  }

  @Test
  void aPaymentThatComesLateTakesNothingIfOneOfItsSeatsIsGone() {
    Sale sale = sale(2);
    HoldId late = held(sale.asksForSeats("ann", "hall-A-1", "hall-A-2"));
    HoldId latePlaces = held(sale.asksForPlaces("ann", 2));
    sale.expires(late);
    sale.expires(latePlaces);
    release(MANY);
    held(sale.asksForSeats("bob", "hall-A-2"));
    held(sale.asksForPlaces("bob", 1));

    assertEquals(new SeatsGone(), confirmation.confirm(late));
    assertEquals(new SeatsGone(), confirmation.confirm(latePlaces));

    held(sale.asksForSeats("eve", "hall-A-1"));
    sale.isConsistent();
  }

  @Test
  void aPaymentThatComesLateDoesNotLiftTheLimit() {
    Sale sale = Sale.of(holds, dataSource, 5, 1);
    HoldId late = held(sale.asksForSeats("ann", "hall-A-1"));
    sale.expires(late);
    release(MANY);
    held(sale.asksForPlaces("ann", 1));

    assertEquals(new ConfirmOutcome.LimitExceeded(), confirmation.confirm(late));
    held(sale.asksForSeats("bob", "hall-A-1"));
    sale.isConsistent();
  }

  @Test
  void aPaymentThatComesLateTakesNoPlacesOfASectionThatIsSoldByNameByNow() {
    Sale sale = sale(2);
    HoldId late = held(sale.asksForPlaces("ann", 1));
    sale.expires(late);
    release(MANY);
    sale.sql(
        "update inventory.section set kind = 'SEATED' where event_id = ? and id = 'floor'",
        sale.event());

    assertEquals(new SeatsGone(), confirmation.confirm(late));
    sale.isConsistent();
  }

  @Test
  void latePaymentsOfOneHoldAtTheSameMomentMakeOneBooking() {
    Sale sale = sale(8);
    HoldId late = held(sale.asksForPlaces("ann", 2));
    sale.expires(late);
    release(MANY);
    CompletableFuture<ConfirmOutcome> one;
    CompletableFuture<ConfirmOutcome> other;
    try (TestDatabase.Lock lock = sale.lock()) {
      one =
          CompletableFuture.supplyAsync(
              () -> unlessLocked(() -> confirmation.confirm(late)), THREAD_EACH);
      other =
          CompletableFuture.supplyAsync(
              () -> unlessLocked(() -> confirmation.confirm(late)), THREAD_EACH);
      sale.waitForALock(2);
      assertTrue(lock.isHeld());
    }

    assertEquals(
        1,
        Stream.of(one, other)
            .map(CompletableFuture::join)
            .filter(outcome -> assertInstanceOf(Booked.class, outcome).already())
            .count());
    assertEquals(1, sale.tables().entries("BOOKED"));
    assertEquals(2, sale.number("select sum(taken) from inventory.section where event_id = ?"));
    sale.isConsistent();
  }

  @Test
  void confirmingAgainGivesTheSameBooking() {
    Sale sale = sale(2);
    HoldId hold = held(sale.asksForPlaces("ann", 1));

    Booked first = (Booked) confirmation.confirm(hold);
    Booked again = (Booked) confirmation.confirm(hold);

    assertTrue(again.already());
    assertEquals(first.booking(), again.booking());
    assertEquals(new UnknownHold(), confirmation.confirm(HoldId.of(sale.event(), "nobody", "key")));
    assertEquals(
        1,
        sale.number(
            "select count(*) from inventory.ledger_entry where event_id = ? and kind = 'BOOKED'"));
  }
}
