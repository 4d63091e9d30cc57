package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Fault;
import dev.usher.lab.strategy.Pause;
import dev.usher.lab.strategy.RedisKeys;
import dev.usher.lab.strategy.Strategy;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One consumer at a time, and each sale once, whatever is delivered again. */
@QuarkusTest
@WithTestResource(TestStores.class)
@Timeout(60)
class StreamQueueTest {
  private static final String REQUESTS = RedisKeys.of("concert", "requests");
  private static final String LEASE = RedisKeys.of("concert", "consumer");

  private final ExecutorService buyers = Executors.newFixedThreadPool(8);
  private final List<Strategy> strategies = new ArrayList<>();
  private TestLab lab;

  @BeforeEach
  void open() throws Exception {
    lab = new TestLab();
  }

  @Test
  void ofTwoInstancesOneConsumes() throws Exception {
    AtomicInteger atWork = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    open(
        2,
        100,
        purchase -> {
          most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
          LockSupport.parkNanos(1_000_000);
          atWork.decrementAndGet();
        });
    List<Future<Decision>> answers = new ArrayList<>();
    for (int n = 0; n < 60; n++) {
      Strategy instance = strategies.get(n % 2);
      answers.add(buyers.submit(() -> instance.buy(TestLab.ticket())));
    }
    for (Future<Decision> answer : answers) {
      assertEquals(Decision.SOLD, answer.get());
    }
    assertEquals(1, most.get());
  }

  @Test
  void whatIsAskedTwiceIsSoldOnceAndToldAgain() throws Exception {
    open(1, 1, Pause.NONE);
    Purchase purchase = TestLab.ticket();
    assertEquals(Decision.SOLD, strategies.get(0).buy(purchase));
    assertEquals(Decision.SOLD, strategies.get(0).buy(purchase));
    assertEquals(Decision.REFUSED, strategies.get(0).buy(TestLab.ticket()));
    assertEquals(new Audit(1, 0, 0, 0), lab.audit(1, strategies.get(0)));
  }

  @Test
  void aConsumerThatFailsDecidesAgain() throws Exception {
    open(1, 2, Fault.crash(2));
    assertEquals(Decision.SOLD, strategies.get(0).buy(TestLab.ticket()));
    assertEquals(Decision.SOLD, strategies.get(0).buy(TestLab.ticket()));
    assertEquals(new Audit(2, 0, 0, 0), lab.audit(2, strategies.get(0)));
  }

  @Test
  void whatADeadConsumerHadReadIsClaimedByTheNext() throws Exception {
    RedisAPI redis = lab.redis();
    open(
        1,
        1,
        Pause.NONE,
        () -> redis.set(List.of(LEASE, "dead", "PX", "60000")).await().indefinitely());
    Future<Decision> answer = buyers.submit(() -> strategies.get(0).buy(TestLab.ticket()));
    readAs("dead", redis);
    redis.del(List.of(LEASE)).await().indefinitely();
    assertEquals(Decision.SOLD, answer.get(30, TimeUnit.SECONDS));
    assertEquals(new Audit(1, 0, 0, 0), lab.audit(1, strategies.get(0)));
  }

  private static void readAs(String consumer, RedisAPI redis) throws InterruptedException {
    @Nullable Response read = null;
    while (read == null) {
      read =
          redis
              .xreadgroup(
                  List.of("GROUP", "sellers", consumer, "COUNT", "1", "STREAMS", REQUESTS, ">"))
              .await()
              .indefinitely();
      Thread.sleep(5);
    }
  }

  private void open(int instances, int tickets, Pause pause) throws Exception {
    strategies.addAll(lab.onSale("queue-stream", tickets, instances, pause));
  }

  private void open(int instances, int tickets, Pause pause, Runnable before) throws Exception {
    lab.beforeOpening(before);
    open(instances, tickets, pause);
  }

  @AfterEach
  void close() {
    strategies.forEach(Strategy::close);
    buyers.shutdownNow();
  }
}
