package dev.usher.inventory.hold;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One statement writes batches of several events, each as if it were alone. The events have the
 * same sections, seats, visitors, passes and keys, so that nothing of one is taken for another's.
 */
@QuarkusTest
@WithTestResource(TestStores.class)
class SeveralEventsTest extends TwoInstancesCase {
  private static final int EVENTS = 8;
  private static final int BURSTS = 75;
  private static final int IN_BURST = 3;
  private static final int VISITORS_AT_ONCE = 3;
  private static final Executor THREAD = task -> new Thread(task).start();

  private HoldStore store;

  /** Why the batch of one event cannot be written. */
  enum Obstacle {
    ANOTHER_VERSION("update inventory.event set version = version + 1 where id = ?"),
    ANOTHER_EVENT(
        "update inventory.event set created_at = created_at + interval '1 second' where id = ?"),
    DELETED("update inventory.event set deleted_at = now() where id = ?"),
    SALES_ENDED("update inventory.event set sales_end_at = clock_timestamp() where id = ?"),
    NO_SECTION("delete from inventory.section where event_id = ? and id = 'floor'"),
    SEAT_TAKEN("insert into inventory.taken_seat values (?, 'hall-A-1', gen_random_uuid())"),
    NO_SEAT("delete from inventory.seat_row where event_id = ? and label = 'A'"),
    FINISHED_PASS(
        "insert into inventory.finished_pass (event_id, pass_id, expires_at)"
            + " values (?, 'pass-of-ann', now() + interval '1 hour')"),
    HOLD_MADE(hold("'ann'", "?", 1)),
    LIMIT(hold("'eve'", "gen_random_uuid()", 4));

    private final String sql;

    Obstacle(String sql) {
      this.sql = sql;
    }

    private static String hold(String visitor, String id, int quantity) {
      return "insert into inventory.hold (event_id, id, visitor, pass_id, fingerprint, status,"
          + " quantity, amount, currency, held_at, expires_at, sections, prices) values (?, "
          + id
          + ", "
          + visitor
          + ", 'pass', 'print', 'HELD', "
          + quantity
          + ", 1, 'EUR', now(), now() + interval '1 hour',"
          + " array['floor'], array[1])";
    }

    void arise(Sale sale) {
      if (this == HOLD_MADE) {
        sale.sql(sql, sale.event(), HoldId.of(sale.event(), "ann", "key").key());
      } else {
        sale.sql(sql, sale.event());
      }
    }
  }

  @BeforeEach
  void useAStore() {
    store = new HoldStore(dataSource);
  }

  @Test
  void batchesOfSeveralEventsAreWrittenByOneStatement() {
    List<Sale> sales = List.of(sale(5, 8), sale(5, 8), sale(5, 8));
    List<Long> before = sales.stream().map(SeveralEventsTest::version).toList();

    Map<String, Instant> heldAt = store.writeUnchanged(batches(sales));

    for (int i = 0; i < sales.size(); i++) {
      Sale sale = sales.get(i);
      assertEquals(
          heldAt.get(sale.event()),
          store.find(HoldId.of(sale.event(), "ann", "key")).orElseThrow().heldAt());
      assertEquals(before.get(i) + 1, version(sale));
      assertEquals(2, holds(sale));
      sale.isConsistent();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatPreventsTheBatchOfOneEventPreventsNoOther(Obstacle obstacle) {
    List<Sale> sales = List.of(sale(5, 8), sale(5, 8), sale(5, 8));
    Sale prevented = sales.get(1);
    Map<String, BatchDecision> batches = batches(sales);
    obstacle.arise(prevented);
    long version = version(prevented);
    long holdsBefore = holds(prevented);

    Set<String> written = store.writeUnchanged(batches).keySet();

    assertEquals(Set.of(sales.get(0).event(), sales.get(2).event()), written);
    assertEquals(version, version(prevented));
    assertEquals(holdsBefore, holds(prevented));
    sales.get(0).isConsistent();
    sales.get(2).isConsistent();
  }

  @Test
  void anEventThatAnotherTransactionHasLockedIsLeftOutAndNotWaitedFor() {
    List<Sale> sales = List.of(sale(5, 8), sale(5, 8));
    Map<String, BatchDecision> batches = batches(sales);
    try (TestDatabase.Lock lock = sales.get(0).lock()) {
      assertEquals(Set.of(sales.get(1).event()), store.writeUnchanged(batches).keySet());
      assertTrue(lock.isHeld());
    }
    assertEquals(0, holds(sales.get(0)));
  }

  @Test
  void whatAConstraintRejectsIsWrittenOfNoEvent() {
    List<Sale> sales = List.of(sale(5, 8), sale(5, 8));
    Map<String, BatchDecision> batches = batches(sales);
    sales
        .get(0)
        .sql(
            "update inventory.section set capacity = taken where event_id = ?",
            sales.get(0).event());

    assertThrows(SqlFault.class, () -> store.writeUnchanged(batches));

    assertEquals(0, holds(sales.get(1)));
    sales.get(1).isConsistent();
  }

  /**
   * Each sells all events from several threads, mostly one burst of an event at a time, so that
   * both instances know it and their statements have several events; and at times the same ones.
   */
  @Test
  void twoInstancesThatSellTheSameEventsSellEachPlaceOnce() {
    Counted first = new Counted(dataSource);
    Counted second = new Counted(dataSource);
    List<HoldService> instances = List.of(instance(first), instance(second));
    int places = VISITORS_AT_ONCE * BURSTS * IN_BURST;
    AtomicInteger won = new AtomicInteger();
    List<Sale> sales = new ArrayList<>();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int event = 0; event < EVENTS; event++) {
      Sale sale = Sale.of(instances.get(0), dataSource, places, 1_000_000);
      sales.add(sale);
      ReentrantLock turn = new ReentrantLock();
      for (int i = 0; i < instances.size() * VISITORS_AT_ONCE; i++) {
        Sale there = sale.at(instances.get(i % instances.size()));
        Random random = new Random(i);
        all.add(CompletableFuture.runAsync(() -> won.addAndGet(buy(there, turn, random)), THREAD));
      }
    }
    all.forEach(CompletableFuture::join);
    instances.forEach(HoldService::stop);

    assertEquals(EVENTS * places, won.get(), "all are sold, none twice");
    int together = first.together.get() + second.together.get();
    assertTrue(together > EVENTS, () -> "statements for several events: " + together);
    sales.forEach(Sale::isConsistent);
  }

  private static int buy(Sale sale, ReentrantLock turn, Random random) {
    int won = 0;
    for (int burst = 0; burst < BURSTS; burst++) {
      boolean alone = random.nextInt(5) > 0;
      if (alone) {
        turn.lock();
      }
      try {
        for (int n = 0; n < IN_BURST; n++) {
          won += sale.asksForPlaces("visitor-" + random.nextInt(50), 1) instanceof Held ? 1 : 0;
        }
      } finally {
        if (alone) {
          turn.unlock();
        }
      }
    }
    return won;
  }

  @Test
  void moreEventsThanConnectionsUseNoMoreConnections() {
    CountDownLatch released = new CountDownLatch(1);
    AtomicInteger active = new AtomicInteger();
    HoldStore slow =
        new HoldStore(dataSource) {
          @Override
          Optional<Ended> write(
              String event,
              List<HoldRequest> requests,
              Duration patience,
              Function<EventStock, BatchDecision> decide) {
            active.incrementAndGet();
            try {
              released.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return super.write(event, requests, patience, decide);
          }
        };
    int connections = settings.hold().writers();
    HoldService instance = instance(slow);
    List<CompletionStage<HoldOutcome>> outcomes = new ArrayList<>();
    for (int event = 0; event < 2 * connections; event++) {
      outcomes.add(sale(5, 8).at(instance).ask("ann", "key", new Selection.Places("floor", 1)));
    }

    await().until(() -> instance.waitingForConnections() == connections);
    assertEquals(connections, active.get());

    released.countDown();
    outcomes.forEach(outcome -> held(Sale.answer(outcome)));
    instance.stop();
  }

  private HoldService instance(HoldStore of) {
    return new HoldService(settings, of, new Gate(redisApi, transaction, settings));
  }

  /** Counts the statements for several events. */
  private static final class Counted extends HoldStore {
    private final AtomicInteger together = new AtomicInteger();

    Counted(DataSource dataSource) {
      super(dataSource);
    }

    @Override
    Map<String, Instant> writeUnchanged(Map<String, BatchDecision> batches) {
      if (batches.size() > 1) {
        together.incrementAndGet();
      }
      return super.writeUnchanged(batches);
    }
  }

  /** A batch of two for each event: a seat for ann, and all the places that eve may have. */
  private Map<String, BatchDecision> batches(List<Sale> sales) {
    Map<String, BatchDecision> batches = new LinkedHashMap<>();
    for (Sale sale : sales) {
      List<HoldRequest> requests =
          List.of(
              request(sale, "ann", new Selection.Seats(List.of("hall-A-1"))),
              request(sale, "eve", new Selection.Places("floor", 5)));
      BatchDecision decision =
          new BatchDecision(
              store.read(sale.event(), requests, HoldStore.visitors(requests)).orElseThrow());
      requests.forEach(decision::decide);
      assertTrue(decision.isWonByAll());
      batches.put(sale.event(), decision);
    }
    return batches;
  }

  private static HoldRequest request(Sale sale, String visitor, Selection selection) {
    return new HoldRequest(
        HoldId.of(sale.event(), visitor, "key"), visitor, "pass-of-" + visitor, selection);
  }

  private static long version(Sale sale) {
    return sale.number("select version from inventory.event where id = ?");
  }

  private static long holds(Sale sale) {
    return sale.number("select count(*) from inventory.hold where event_id = ?");
  }
}
