package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldOutcome.LimitExceeded;
import dev.usher.inventory.stock.HoldOutcome.SeatsTaken;
import dev.usher.inventory.stock.HoldOutcome.SoldOut;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nobody is refused for seats that nobody has, whatever others ask for and whatever Redis says. */
@QuarkusTest
@WithTestResource(TestStores.class)
class FalseRefusalsTest extends TwoInstancesCase {
  private static final int ROUNDS = 200;
  private static final Selection ALL_SEATS =
      new Selection.Seats(
          Stream.of("A", "B")
              .flatMap(
                  row -> Stream.iterate(1, n -> n + 1).limit(10).map(n -> "hall-" + row + "-" + n))
              .toList());

  @Inject ExpiredHolds expiredHolds;

  @Test
  void requestsOverTheLimitNeverMakeFreeSeatsLookTaken() throws Exception {
    Sale sale = sale(10, 4);

    whileSomebodyAsksFor(
        sale,
        ALL_SEATS,
        () -> {
          Hold hold = held(sale.at(other).asksForSeats("bob", "hall-A-1"));
          cancellation.cancel(hold.id());
        });
    sale.isConsistent();
  }

  @Test
  void requestsOverTheLimitNeverMakeASectionLookSoldOut() throws Exception {
    Sale sale = sale(10, 4);

    whileSomebodyAsksFor(
        sale,
        new Selection.Places("floor", 10),
        () -> {
          Hold hold = held(sale.at(other).asksForPlaces("bob", 1));
          cancellation.cancel(hold.id());
        });
    sale.isConsistent();
  }

  @Test
  void aRefusedRequestLeavesNothingInRedisThatSpeaksAgainstOthers() {
    Sale sale = sale(10, 4);

    Sale.answer(sale.ask("greedy", "key", ALL_SEATS));

    assertEquals(List.of(), redis.key().keys("usher:{" + sale.event() + "}:seat:*"));
  }

  @Test
  void seatsOfAHoldGivenBackAreFreeAtOnceThoughRedisNeverLearnedOfIt() {
    Sale sale = sale(1, 4);
    HoldId seat = held(sale.asksForSeats("ann", "hall-A-1")).id();
    HoldId place = held(sale.asksForPlaces("ann", 1)).id();
    assertInstanceOf(SeatsTaken.class, sale.asksForSeats("bob", "hall-A-1"));
    assertInstanceOf(SoldOut.class, sale.asksForPlaces("bob", 1));

    losingSettlements(
        sale,
        () -> {
          cancellation.cancel(seat);
          cancellation.cancel(place);
        });

    assertInstanceOf(Held.class, sale.at(other).asksForSeats("bob", "hall-A-1"));
    assertInstanceOf(Held.class, sale.at(other).asksForPlaces("bob", 1));
    sale.isConsistent();
  }

  @Test
  void seatsOfAnExpiredHoldAreFreeAtOnceThoughRedisNeverLearnedOfIt() {
    Sale sale = sale(1, 4);
    HoldId seat = held(sale.asksForSeats("ann", "hall-A-1")).id();
    assertInstanceOf(SeatsTaken.class, sale.asksForSeats("bob", "hall-A-1"));

    losingSettlements(
        sale,
        () -> {
          sale.expires(seat);
          // Other tests may have left more than one batch.
          while (!release().isEmpty()) {}
        });

    assertInstanceOf(Held.class, sale.at(other).asksForSeats("bob", "hall-A-1"));
    sale.isConsistent();
  }

  @Test
  void aPlaceThatIsGivenBackIsSoldByAnInstanceThatJustFoundNoneLeft() {
    Sale sale = sale(1, 4);
    HoldId place = held(sale.asksForPlaces("ann", 1)).id();
    assertInstanceOf(SoldOut.class, sale.at(other).asksForPlaces("bob", 1));

    cancellation.cancel(place);

    assertInstanceOf(Held.class, sale.at(other).asksForPlaces("bob", 1));
    sale.isConsistent();
  }

  private List<ExpiredHolds.Released> release() {
    return expiredHolds.release(1_000, ExpiredHolds.LeftOut.NOTHING, ExpiredHolds.FROM_THE_FIRST);
  }

  /** What Redis had of the event before is in it afterwards. */
  private void losingSettlements(Sale sale, Runnable change) {
    String all = "usher:{" + sale.event() + "}:*";
    Map<String, String> seats = new HashMap<>();
    Map<String, Map<String, String>> sections = new HashMap<>();
    for (String key : redis.key().keys(all)) {
      if (key.contains(":section:")) {
        sections.put(key, redis.hash(String.class).hgetall(key));
      } else {
        seats.put(key, String.valueOf(redis.value(String.class).get(key)));
      }
    }
    assertTrue(seats.keySet().stream().anyMatch(key -> key.contains(":seat:")), seats.toString());
    change.run();
    redis.key().keys(all).forEach(key -> redis.key().del(key));
    seats.forEach((key, value) -> redis.value(String.class).set(key, value));
    sections.forEach((key, fields) -> redis.hash(String.class).hset(key, fields));
  }

  private void whileSomebodyAsksFor(Sale sale, Selection tooMuch, Runnable round) throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Integer> greedy =
        CompletableFuture.supplyAsync(
            () -> {
              int asked = 0;
              while (!isOver.get()) {
                HoldOutcome outcome = Sale.answer(sale.ask("greedy", "try-" + asked, tooMuch));
                if (!(outcome instanceof LimitExceeded
                    || outcome instanceof SeatsTaken
                    || outcome instanceof SoldOut)) {
                  throw new IllegalStateException("Not refused: " + outcome);
                }
                asked++;
              }
              return asked;
            },
            task -> new Thread(task, "greedy").start());
    try {
      for (int n = 0; n < ROUNDS; n++) {
        round.run();
      }
    } finally {
      isOver.set(true);
    }
    assertTrue(greedy.get() > 0);
  }
}
