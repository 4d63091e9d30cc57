package dev.usher.inventory.hold;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldItem;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldOutcome.KeyReused;
import dev.usher.inventory.stock.HoldOutcome.LimitExceeded;
import dev.usher.inventory.stock.HoldOutcome.SeatsTaken;
import dev.usher.inventory.stock.HoldOutcome.SoldOut;
import dev.usher.inventory.stock.HoldOutcome.UnknownSection;
import dev.usher.inventory.stock.SeatId;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Seats that the service chooses, by two instances on the same stores. */
@QuarkusTest
@WithTestResource(TestStores.class)
class BestHoldsTest extends TwoInstancesCase {
  private static final String HELD_SEATS =
      "select count(*) from inventory.taken_seat where event_id = ?";

  @Test
  void pairsWhoAskAllAtOnceFillTheHallExactlyAndSitTogether() {
    Sale sale = hall(20);

    List<HoldOutcome> outcomes = allAtOnce(sale, IntStream.generate(() -> 2).limit(130).toArray());

    List<Hold> held = held(outcomes);
    assertEquals(100, held.size());
    for (Hold hold : held) {
      List<SeatId> seats = seats(hold);
      assertEquals(seats.get(0).row(), seats.get(1).row());
      assertEquals(seats.get(0).number() + 1, seats.get(1).number());
    }
    assertEquals(200, held.stream().flatMap(hold -> seats(hold).stream()).distinct().count());
    assertEquals(30, outcomes.stream().filter(new SoldOut("hall", 0)::equals).count());
    sale.isConsistent();
  }

  @Test
  void partiesOfAnySizeTakeAllSeatsAndEachOnce() {
    Sale sale = hall(12);
    int[] parties = IntStream.range(0, 200).map(n -> 1 + n % 4).toArray();

    List<Hold> held = new ArrayList<>(held(allAtOnce(sale, parties)));
    while (sale.number(HELD_SEATS) < 120) {
      held.add(assertInstanceOf(Held.class, asks(sale, "last-" + held.size(), "hall", 1)).hold());
    }

    List<SeatId> seats = held.stream().flatMap(hold -> seats(hold).stream()).toList();
    assertEquals(120, seats.size());
    assertEquals(120, new HashSet<>(seats).size());
    assertEquals(new SoldOut("hall", 0), asks(sale, "late", "hall", 1));
    sale.isConsistent();
  }

  @Test
  void namedAndBestSeatsThatAreAskedForAtOnceAreEachSoldOnce() {
    Sale sale = hall(10);
    List<CompletionStage<HoldOutcome>> asked = new ArrayList<>();
    for (int n = 0; n < 100; n++) {
      String seat = "hall-" + (char) ('A' + n / 10) + "-" + (1 + n % 10);
      Sale at = n % 2 == 0 ? sale : sale.at(other);
      asked.add(at.ask("named-" + n, "key", new Selection.Seats(List.of(seat))));
      asked.add(at.ask("best-" + n, "key", best("hall", 1 + n % 2)));
    }

    List<Hold> held = held(asked.stream().map(Sale::answer).toList());

    List<SeatId> seats = held.stream().flatMap(hold -> seats(hold).stream()).toList();
    assertEquals(seats.size(), new HashSet<>(seats).size());
    assertTrue(seats.size() >= 99, "at most one who asked for two is refused: " + seats.size());
    assertEquals(seats.size(), sale.number(HELD_SEATS));
    sale.isConsistent();
  }

  @Test
  void aRetryGetsTheSameSeatsAndAnotherRequestUnderItsKeyIsRefused() {
    Sale sale = hall(1);
    Held first = assertInstanceOf(Held.class, Sale.answer(sale.ask("ann", "k", best("hall", 2))));
    assertInstanceOf(Held.class, asks(sale, "bob", "hall", 8));

    Held again =
        assertInstanceOf(Held.class, Sale.answer(sale.at(other).ask("ann", "k", best("hall", 2))));

    assertTrue(again.replayed());
    assertEquals(first.hold(), again.hold());
    for (Selection otherSelection :
        List.of(
            best("hall", 1), best("", 2), new Selection.Seats(List.of("hall-A-5", "hall-A-6")))) {
      assertInstanceOf(KeyReused.class, Sale.answer(sale.ask("ann", "k", otherSelection)));
    }
    assertEquals(10, sale.number(HELD_SEATS));
  }

  @Test
  void whatCannotBeHadIsRefusedAndLeavesNothing() {
    Sale sale = hall(1);

    assertEquals(new UnknownSection("roof"), asks(sale, "ann", "roof", 1));
    assertEquals(new LimitExceeded(8, 0), asks(sale, "ann", "hall", 9));
    assertInstanceOf(Held.class, asks(sale, "bob", "hall", 7));
    assertEquals(new SoldOut("hall", 3), asks(sale, "ann", "hall", 4));
    assertEquals(new SoldOut(Optional.empty(), 5), asks(sale, "ann", "", 6));
    assertEquals(7, sale.number(HELD_SEATS));
    sale.isConsistent();
  }

  @Test
  void withoutASectionTheFirstThatHasThemTogetherIsTaken() {
    Sale sale = hall(1);
    sale.sql(
        "update inventory.section set position = 0 where event_id = ? and id = 'hall'",
        sale.event());
    assertInstanceOf(Held.class, sale.asksForSeats("bob", "hall-A-3", "hall-A-6", "hall-A-9"));

    assertEquals("floor", items(asks(sale, "ann", "", 3)).get(0).section());
    assertEquals(
        List.of("hall-A-4", "hall-A-5"),
        items(asks(sale, "eve", "", 2)).stream().map(item -> item.seat().orElseThrow()).toList());
    assertEquals(5, items(asks(sale, "joe", "", 5)).size(), "apart, as the floor has two left");
    assertEquals(new SoldOut(Optional.empty(), 2), asks(sale, "late", "", 3));
    sale.isConsistent();
  }

  /** The ids of one section's seats may begin with another's id. */
  @Test
  void seatsOfASectionWithALongerIdAreNotMistaken() {
    Sale sale = hall(1);
    sale.sql(
        "insert into inventory.section values (?, 'hall-2', 3, 'Annex', 'SEATED', 2500, 'EUR', 10)",
        sale.event());
    sale.sql(
        "insert into inventory.seat_row (event_id, section_id, label, position, numbering)"
            + " values (?, 'hall-2', 'A', 1, '1-10')",
        sale.event());
    assertInstanceOf(Held.class, sale.asksForSeats("bob", "hall-2-A-5", "hall-2-A-6"));

    Held held = assertInstanceOf(Held.class, asks(sale, "ann", "hall", 2));
    assertEquals(
        List.of("hall-A-5", "hall-A-6"), seats(held.hold()).stream().map(SeatId::id).toList());
    assertEquals(
        List.of("hall-2-A-3", "hall-2-A-4"),
        seats(((Held) asks(sale, "eve", "hall-2", 2)).hold()).stream().map(SeatId::id).toList());
  }

  @Test
  void theGateLearnsWhatWasChosenAndWhatIsSoldOut() {
    Sale sale = hall(1);
    Held held = assertInstanceOf(Held.class, asks(sale, "ann", "hall", 5));
    assertInstanceOf(Held.class, asks(sale, "bob", "hall", 5));
    assertEquals(new SoldOut("hall", 0), asks(sale, "eve", "hall", 1));
    assertEquals(new SoldOut(Optional.empty(), 5), asks(sale, "eve", "", 6));
    String seat = seats(held.hold()).get(0).id();
    String prefix = "usher:{" + sale.event() + "}:";
    String owner = held.hold().id().key().toString();
    await("whose the seat is")
        .until(() -> owner.equals(redis.value(String.class).get(prefix + "seat:" + seat)));
    await("what is left of the hall").until(() -> "0".equals(left(prefix + "section:hall")));
    await("what is left at most").until(() -> "5".equals(left(prefix + "section:")));

    // Refused by a plain read: under the lock of another, nothing else is decided.
    TestDatabase.Lock lock = sale.lock();
    try {
      assertEquals(new SeatsTaken(List.of(seat), List.of()), sale.asksForSeats("joe", seat));
      assertEquals(new SoldOut("hall", 0), asks(sale.at(other), "joe", "hall", 1));
      assertEquals(new SoldOut(Optional.empty(), 5), asks(sale.at(other), "joe", "", 6));
    } finally {
      lock.close();
    }

    cancellation.cancel(held.hold().id());
    assertInstanceOf(Held.class, asks(sale.at(other), "joe", "hall", 5), "free again at once");
    sale.isConsistent();
  }

  private @Nullable String left(String key) {
    return redis.hash(String.class).hget(key, "left");
  }

  /** An event with five places of a floor, and a hall of so many rows of ten seats each. */
  private Sale hall(int rows) {
    Sale sale = sale(5, 8);
    sale.sql("delete from inventory.seat_row where event_id = ?", sale.event());
    sale.sql(
        "insert into inventory.seat_row (event_id, section_id, label, position, numbering)"
            + " select ?, 'hall', chr(64 + n), n, '1-10' from generate_series(1, ?::int) n",
        sale.event(),
        rows);
    sale.sql(
        "update inventory.section set capacity = ? where event_id = ? and id = 'hall'",
        10 * rows,
        sale.event());
    return sale;
  }

  /** Parties of these sizes ask for seats of the hall, half of them at each instance. */
  private List<HoldOutcome> allAtOnce(Sale sale, int... parties) {
    List<CompletionStage<HoldOutcome>> asked = new ArrayList<>();
    for (int n = 0; n < parties.length; n++) {
      Sale at = n % 2 == 0 ? sale : sale.at(other);
      asked.add(at.ask("visitor-" + n, "key", best("hall", parties[n])));
    }
    return asked.stream().map(Sale::answer).toList();
  }

  private static HoldOutcome asks(Sale sale, String visitor, String section, int quantity) {
    return Sale.answer(sale.ask(visitor, UUID.randomUUID().toString(), best(section, quantity)));
  }

  private static Selection best(String section, int quantity) {
    return new Selection.Best(
        section.isEmpty() ? Optional.empty() : Optional.of(section), quantity);
  }

  private static List<Hold> held(List<HoldOutcome> outcomes) {
    return outcomes.stream()
        .filter(Held.class::isInstance)
        .map(outcome -> ((Held) outcome).hold())
        .toList();
  }

  private static List<HoldItem> items(HoldOutcome outcome) {
    return assertInstanceOf(Held.class, outcome).hold().items();
  }

  private static List<SeatId> seats(Hold hold) {
    return hold.items().stream()
        .map(item -> SeatId.parse(item.seat().orElseThrow()).orElseThrow())
        .toList();
  }
}
