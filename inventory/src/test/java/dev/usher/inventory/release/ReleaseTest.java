package dev.usher.inventory.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.Sale;
import dev.usher.inventory.hold.ConfirmOutcome;
import dev.usher.inventory.hold.ConfirmOutcome.Booked;
import dev.usher.inventory.hold.ConfirmOutcome.SeatsGone;
import dev.usher.inventory.hold.ConfirmOutcome.UnknownHold;
import dev.usher.inventory.hold.Confirmation;
import dev.usher.inventory.hold.HoldId;
import dev.usher.inventory.hold.HoldOutcome;
import dev.usher.inventory.hold.HoldOutcome.Held;
import dev.usher.inventory.hold.HoldOutcome.LimitExceeded;
import dev.usher.inventory.hold.HoldOutcome.SeatsTaken;
import dev.usher.inventory.hold.HoldStatus;
import dev.usher.inventory.hold.Holds;
import dev.usher.inventory.hold.ReleaseOutcome;
import dev.usher.standalone.test.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class ReleaseTest {
  private static final int ROUNDS = 200;
  private static final int MANY = 1000;

  @Inject Holds holds;
  @Inject Release release;
  @Inject Lapsed lapsed;
  @Inject Confirmation confirmation;
  @Inject AgroalDataSource dataSource;

  @BeforeEach
  void nothing_else_is_lapsed() {
    while (!lapsed.release(MANY, Lapsed.LeftOut.NOTHING, Lapsed.FROM_THE_FIRST).isEmpty()) {}
  }

  @Test
  void what_a_visitor_gives_back_another_can_hold_at_once() {
    Sale sale = sale(2);
    HoldId seat = held(sale.asksForSeats("ann", "hall-A-1"));
    HoldId places = held(sale.asksForPlaces("ann", 2));

    assertEquals(ReleaseOutcome.RELEASED, release.giveBack(seat));
    assertEquals(ReleaseOutcome.RELEASED, release.giveBack(places));

    held(sale.asksForSeats("bob", "hall-A-1"));
    held(sale.asksForPlaces("bob", 2));
    assertEquals(ReleaseOutcome.ALREADY_ENDED, release.giveBack(seat));
    sale.isConsistent();
  }

  @Test
  void giving_back_what_is_booked_or_was_never_held_changes_nothing() {
    Sale sale = sale(2);
    HoldId booked = held(sale.asksForSeats("ann", "hall-A-1"));
    confirmation.confirm(booked);

    assertEquals(ReleaseOutcome.BOOKED, release.giveBack(booked));
    assertEquals(
        ReleaseOutcome.UNKNOWN, release.giveBack(HoldId.of(sale.event(), "nobody", "key")));
    assertInstanceOf(SeatsTaken.class, sale.asksForSeats("bob", "hall-A-1"));
    sale.isConsistent();
  }

  @Test
  void what_lapses_another_can_hold_and_the_visitors_limit_is_free_again() {
    Sale sale = Sale.of(holds, dataSource, 5, 1);
    HoldId hold = held(sale.asksForSeats("ann", "hall-A-1"));
    assertInstanceOf(LimitExceeded.class, sale.asksForPlaces("ann", 1));
    assertEquals(
        List.of(),
        lapsed.release(MANY, Lapsed.LeftOut.NOTHING, Lapsed.FROM_THE_FIRST),
        "its window has not lapsed yet");

    sale.lapses(hold);
    assertEquals(
        List.of(hold),
        lapsed.release(MANY, Lapsed.LeftOut.NOTHING, Lapsed.FROM_THE_FIRST).stream()
            .map(Lapsed.Released::hold)
            .toList());

    held(sale.asksForSeats("bob", "hall-A-1"));
    held(sale.asksForPlaces("ann", 1));
    assertEquals(HoldStatus.EXPIRED, holds.find(hold).orElseThrow().status());
    sale.isConsistent();
  }

  @Test
  void a_payment_that_comes_late_takes_the_same_seats_if_they_are_free() {
    Sale sale = sale(2);
    HoldId hold = held(sale.asksForSeats("ann", "hall-A-1", "hall-A-2"));
    sale.lapses(hold);
    lapsed.release(MANY, Lapsed.LeftOut.NOTHING, Lapsed.FROM_THE_FIRST);

    Booked booked = assertInstanceOf(Booked.class, confirmation.confirm(hold));

    assertEquals(HoldStatus.BOOKED, booked.booking().status());
    assertTrue(booked.booking().reference().isPresent());
    assertInstanceOf(SeatsTaken.class, sale.asksForSeats("bob", "hall-A-1"));
    sale.isConsistent();
  }

  @Test
  void a_payment_that_comes_late_takes_nothing_if_one_of_its_seats_is_gone() {
    Sale sale = sale(2);
    HoldId late = held(sale.asksForSeats("ann", "hall-A-1", "hall-A-2"));
    HoldId latePlaces = held(sale.asksForPlaces("ann", 2));
    sale.lapses(late);
    sale.lapses(latePlaces);
    lapsed.release(MANY, Lapsed.LeftOut.NOTHING, Lapsed.FROM_THE_FIRST);
    held(sale.asksForSeats("bob", "hall-A-2"));
    held(sale.asksForPlaces("bob", 1));

    assertEquals(new SeatsGone(), confirmation.confirm(late));
    assertEquals(new SeatsGone(), confirmation.confirm(latePlaces));

    held(sale.asksForSeats("eve", "hall-A-1"));
    sale.isConsistent();
  }

  @Test
  void a_payment_that_comes_late_does_not_lift_the_limit() {
    Sale sale = Sale.of(holds, dataSource, 5, 1);
    HoldId late = held(sale.asksForSeats("ann", "hall-A-1"));
    sale.lapses(late);
    lapsed.release(MANY, Lapsed.LeftOut.NOTHING, Lapsed.FROM_THE_FIRST);
    held(sale.asksForPlaces("ann", 1));

    assertEquals(new SeatsGone(), confirmation.confirm(late));
    sale.isConsistent();
  }

  @Test
  void a_payment_that_comes_late_takes_no_places_of_a_section_that_is_sold_by_name_by_now() {
    Sale sale = sale(2);
    HoldId late = held(sale.asksForPlaces("ann", 1));
    sale.lapses(late);
    lapsed.release(MANY, Lapsed.LeftOut.NOTHING, Lapsed.FROM_THE_FIRST);
    sale.sql(
        "update inventory.section set kind = 'SEATED' where event_id = ? and id = 'floor'",
        sale.event());

    assertEquals(new SeatsGone(), confirmation.confirm(late));
    sale.isConsistent();
  }

  @Test
  void confirming_again_gives_the_same_booking() {
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
            "select count(*) from inventory.ledger where event_id = ? and kind = 'BOOKED'"));
  }

  @Test
  void payment_expiry_and_the_next_visitor_at_the_same_moment_have_one_outcome() throws Exception {
    CyclicBarrier start = new CyclicBarrier(4);
    for (int round = 0; round < ROUNDS; round++) {
      Sale sale = sale(2);
      HoldId hold = held(sale.asksForSeats("ann", "hall-A-1"));
      sale.lapses(hold);
      CompletableFuture<ConfirmOutcome> paid = atOnce(start, () -> confirmation.confirm(hold));
      CompletableFuture<List<Lapsed.Released>> expired =
          atOnce(start, () -> lapsed.release(MANY, Lapsed.LeftOut.NOTHING, Lapsed.FROM_THE_FIRST));
      CompletableFuture<HoldOutcome> next =
          atOnce(start, () -> sale.asksForSeats("bob", "hall-A-1"));
      start.await();
      expired.join();

      assertEquals(
          next.join() instanceof Held,
          paid.join() instanceof SeatsGone,
          "either ann has booked the seat or bob holds it: " + paid.join() + next.join());
      sale.isConsistent();
    }
  }

  @Test
  void two_workers_never_release_the_same_hold_twice() throws Exception {
    for (int round = 0; round < 20; round++) {
      Sale sale = sale(100);
      for (int n = 0; n < 50; n++) {
        sale.lapses(held(sale.asksForPlaces("visitor-" + n, 2)));
      }
      CyclicBarrier start = new CyclicBarrier(3);
      CompletableFuture<Integer> one = atOnce(start, this::releaseAll);
      CompletableFuture<Integer> other = atOnce(start, this::releaseAll);
      start.await();

      assertEquals(50, one.join() + other.join());
      assertEquals(
          50,
          sale.number(
              "select count(*) from inventory.ledger where event_id = ? and kind = 'EXPIRED'"));
      assertEquals(0, sale.number("select sum(taken) from inventory.section where event_id = ?"));
      sale.isConsistent();
    }
  }

  private int releaseAll() {
    int released = 0;
    int batch;
    do {
      batch = lapsed.release(7, Lapsed.LeftOut.NOTHING, Lapsed.FROM_THE_FIRST).size();
      released += batch;
    } while (batch > 0);
    return released;
  }

  private static <T> CompletableFuture<T> atOnce(CyclicBarrier start, Supplier<T> action) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            start.await();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return action.get();
        },
        task -> new Thread(task).start());
  }

  private static HoldId held(HoldOutcome outcome) {
    return assertInstanceOf(Held.class, outcome).hold().id();
  }

  private Sale sale(int places) {
    return Sale.of(holds, dataSource, places, 8);
  }
}
