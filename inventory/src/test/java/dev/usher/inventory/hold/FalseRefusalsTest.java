package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.Sale;
import dev.usher.inventory.hold.HoldOutcome.Held;
import dev.usher.inventory.hold.HoldOutcome.LimitExceeded;
import dev.usher.inventory.hold.HoldOutcome.SeatsTaken;
import dev.usher.inventory.hold.HoldOutcome.SoldOut;
import dev.usher.inventory.release.Lapsed;
import dev.usher.inventory.release.Release;
import dev.usher.standalone.test.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody is refused for seats that nobody has, whatever others ask for and whatever Redis says. */
@QuarkusTest
@WithTestResource(TestStores.class)
class FalseRefusalsTest {
  private static final int ROUNDS = 200;
  private static final Wanted ALL_SEATS =
      new Wanted.Seats(
          Stream.of("A", "B")
              .flatMap(
                  row -> Stream.iterate(1, n -> n + 1).limit(10).map(n -> "hall-" + row + "-" + n))
              .toList());

  @Inject Holds holds;
  @Inject Release release;
  @Inject Lapsed lapsed;
  @Inject InventorySettings settings;
  @Inject AgroalDataSource dataSource;
  @Inject RedisAPI redisApi;
  @Inject RedisDataSource redis;

  private Holds other;

  @BeforeEach
  void startAnotherInstance() {
    other = Holds.on(settings, dataSource, redisApi);
  }

  @AfterEach
  void stopTheOtherInstance() {
    other.stop();
  }

  @Test
  void requests_over_the_limit_never_make_free_seats_look_taken() throws Exception {
    Sale sale = Sale.of(holds, dataSource, 10, 4);

    whileSomebodyAsksFor(
        sale,
        ALL_SEATS,
        () -> {
          Held held = assertInstanceOf(Held.class, sale.at(other).asksForSeats("bob", "hall-A-1"));
          release.giveBack(held.hold().id());
        });
    sale.isConsistent();
  }

  @Test
  void requests_over_the_limit_never_make_a_section_look_sold_out() throws Exception {
    Sale sale = Sale.of(holds, dataSource, 10, 4);

    whileSomebodyAsksFor(
        sale,
        new Wanted.Places("floor", 10),
        () -> {
          Held held = assertInstanceOf(Held.class, sale.at(other).asksForPlaces("bob", 1));
          release.giveBack(held.hold().id());
        });
    sale.isConsistent();
  }

  @Test
  void a_refused_request_leaves_nothing_in_redis_that_speaks_against_others() {
    Sale sale = Sale.of(holds, dataSource, 10, 4);

    Sale.answer(sale.ask("greedy", "key", ALL_SEATS));

    assertEquals(List.of(), redis.key().keys("usher:{" + sale.event() + "}:seat:*"));
  }

  @Test
  void seats_of_a_hold_given_back_are_free_at_once_though_redis_never_learned_of_it() {
    Sale sale = Sale.of(holds, dataSource, 1, 4);
    HoldId seat = held(sale.asksForSeats("ann", "hall-A-1"));
    HoldId place = held(sale.asksForPlaces("ann", 1));
    assertInstanceOf(SeatsTaken.class, sale.asksForSeats("bob", "hall-A-1"));
    assertInstanceOf(SoldOut.class, sale.asksForPlaces("bob", 1));

    losingSettlements(
        sale,
        () -> {
          release.giveBack(seat);
          release.giveBack(place);
        });

    assertInstanceOf(Held.class, sale.at(other).asksForSeats("bob", "hall-A-1"));
    assertInstanceOf(Held.class, sale.at(other).asksForPlaces("bob", 1));
    sale.isConsistent();
  }

  @Test
  void seats_of_an_expired_hold_are_free_at_once_though_redis_never_learned_of_it() {
    Sale sale = Sale.of(holds, dataSource, 1, 4);
    HoldId seat = held(sale.asksForSeats("ann", "hall-A-1"));
    assertInstanceOf(SeatsTaken.class, sale.asksForSeats("bob", "hall-A-1"));

    losingSettlements(
        sale,
        () -> {
          sale.lapses(seat);
          lapsed.release(1_000, Lapsed.LeftOut.NOTHING, Lapsed.FROM_THE_FIRST);
        });

    assertInstanceOf(Held.class, sale.at(other).asksForSeats("bob", "hall-A-1"));
    sale.isConsistent();
  }

  private static HoldId held(HoldOutcome outcome) {
    return assertInstanceOf(Held.class, outcome).hold().id();
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

  private void whileSomebodyAsksFor(Sale sale, Wanted tooMuch, Runnable round) throws Exception {
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
