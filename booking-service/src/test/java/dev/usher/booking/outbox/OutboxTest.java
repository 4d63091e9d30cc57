package dev.usher.booking.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.booking.testing.QueueStub;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class OutboxTest {
  private static final Executor THREAD_EACH = task -> new Thread(task).start();
  private static final String COUNT = "select count(*) from inventory.outbox where event_id = ?";

  // Nobody carries this kind, so that no courier is in the way.
  private final String kind = "kind-" + UUID.randomUUID();
  private final String event = "event-" + UUID.randomUUID().toString().substring(0, 8);

  @Inject Outbox outbox;

  @Test
  void whatIsRolledBackIsNotSent() {
    QuarkusTransaction.begin();
    outbox.put(new Letter(event, kind, "p", ""), Instant.now().plusSeconds(60));
    QuarkusTransaction.rollback();

    assertEquals(0, TestDatabase.number(COUNT, event));
  }

  @Test
  void noTwoTakeTheSameMessageAndNoneWaitsForAnother() {
    int messages = 400;
    TestDatabase.update(
        "insert into inventory.outbox (event_id, kind, id, body, gives_up_at)"
            + " select ?, ?, n::text, '', now() + interval '1 minute'"
            + " from generate_series(1, ?) n",
        event,
        kind,
        messages);

    List<CompletableFuture<List<String>>> takers =
        IntStream.range(0, 8)
            .mapToObj(i -> CompletableFuture.supplyAsync(this::takeAll, THREAD_EACH))
            .toList();

    List<String> taken = takers.stream().flatMap(taker -> taker.join().stream()).toList();
    assertEquals(messages, taken.size());
    assertEquals(messages, taken.stream().distinct().count());
    TestDatabase.update("delete from inventory.outbox where event_id = ?", event);
  }

  @Test
  void whoSendsIsNotInTheWayOfOthers() throws Exception {
    TestDatabase.update(
        "insert into inventory.outbox (event_id, kind, id, body, gives_up_at)"
            + " select ?, ?, n::text, '', now() + interval '1 minute' from generate_series(1, 2) n",
        event,
        kind);
    List<String> first =
        QuarkusTransaction.requiringNew()
            .call(
                () -> {
                  List<String> mine = take(1);
                  assertEquals(
                      1,
                      CompletableFuture.supplyAsync(() -> take(2)).get(10, TimeUnit.SECONDS).size(),
                      "the other is free to be taken, and this one is not");
                  return mine;
                });

    assertEquals(1, first.size());
    TestDatabase.update("delete from inventory.outbox where event_id = ?", event);
  }

  private List<String> takeAll() {
    List<String> all = new ArrayList<>();
    List<String> some = take(10);
    while (!some.isEmpty()) {
      all.addAll(some);
      some = take(10);
    }
    return all;
  }

  private List<String> take(int atMost) {
    return outbox.claim(kind, atMost, Duration.ofSeconds(30)).stream()
        .map(claimed -> claimed.letter().id())
        .toList();
  }
}
