package dev.usher.booking.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL that ends connections and takes new ones at once. Not through a proxy: its timeout is
 * short, and nobody is refused only as long as new connections are made within it.
 */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class EndedConnectionsTest {
  private static final Executor THREAD_EACH = task -> new Thread(task).start();
  private static final int MORE_THAN_THREADS = 40;
  private static final int ROUNDS = 5;

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual().places(1_000));

  @Test
  void afterPostgresqlHasEndedAllConnectionsNobodyIsRefused() {
    List<String> holds =
        IntStream.rangeClosed(1, 8)
            .mapToObj(i -> sale.visitor("v" + i).holds("hall-A-" + i).is(201).text("/id"))
            .toList();
    // As many connections as threads can have.
    List<Visitor> visitors =
        IntStream.rangeClosed(1, 8).mapToObj(i -> sale.visitor("v" + i)).toList();
    for (int round = 0; round < ROUNDS; round++) {
      allSucceed(
          IntStream.range(0, MORE_THAN_THREADS)
              .<Supplier<Reply>>mapToObj(i -> () -> visitors.get(i % 8).looksAt(holds.get(i % 8))));
      TestDatabase.endConnections();
      allSucceed(
          IntStream.range(0, MORE_THAN_THREADS)
              .<Supplier<Reply>>mapToObj(
                  i ->
                      switch (i % 3) {
                        case 0 -> () -> visitors.get(i % 8).looksAt(holds.get(i % 8));
                        case 1 -> () -> visitors.get(i % 8).startsToPay(holds.get(i % 8));
                        default -> () -> sale.visitor().holdsPlaces(1);
                      }));
    }
  }

  @Test
  void holdsThatAreUnderWayWhilePostgresqlEndsAllConnectionsAreTaken() {
    for (int round = 1; round <= ROUNDS; round++) {
      List<CompletableFuture<Reply>> holds =
          IntStream.range(0, MORE_THAN_THREADS)
              .mapToObj(i -> sale.visitor().sendAsync(Visitor.places(1), Map.of()))
              .toList();
      TestDatabase.endConnections();
      holds.forEach(answer -> answer.join().is(201));
      assertEquals((long) round * MORE_THAN_THREADS, EventCounts.live(sale.event()));
    }
    assertEquals((long) ROUNDS * MORE_THAN_THREADS, EventCounts.taken(sale.event()));
  }

  private static void allSucceed(Stream<Supplier<Reply>> requests) {
    requests
        .map(request -> CompletableFuture.supplyAsync(request, THREAD_EACH))
        .toList()
        .forEach(answer -> assertTrue(answer.join().status() < 300, answer.join()::toString));
  }
}
