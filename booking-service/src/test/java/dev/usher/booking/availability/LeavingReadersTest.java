package dev.usher.booking.availability;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.RawConnection;
import dev.usher.booking.testing.Sale;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who wait share one read; one who leaves must not take it from the others. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class LeavingReadersTest {
  private static final int POLLERS = 8;
  private static final int POLLS = 100;
  private static final int LEAVING = 5;
  private static final Executor THREAD_EACH = task -> new Thread(task).start();

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final String path = "/api/events/" + sale.event() + "/availability";

  @Inject MeterRegistry meters;

  @Test
  void whoLeavesWhileAReadIsUnderWayIsCountedNoLongerAndTheOthersAreAnswered() {
    List<CompletableFuture<Reply>> honest;
    TestDatabase.Lock slow = TestDatabase.lockTable("inventory.event");
    try {
      honest = IntStream.range(0, POLLERS).mapToObj(i -> sendAsync()).toList();
      await("the honest wait").until(() -> waiting() == POLLERS);
      for (int round = 0; round < 3; round++) {
        List<RawConnection> leaving =
            IntStream.range(0, LEAVING).mapToObj(i -> RawConnection.open(site).get(path)).toList();
        await("others wait too").until(() -> waiting() == POLLERS + LEAVING);
        leaving.forEach(RawConnection::cut);
        await("only the honest wait").until(() -> waiting() == POLLERS);
      }
      assertTrue(honest.stream().noneMatch(CompletableFuture::isDone));
    } finally {
      slow.close();
    }
    honest.forEach(answer -> answer.join().is(200));
    assertEquals(0, waiting());
  }

  @Test
  @Timeout(120)
  void noPollFailsWhileOthersConnectAndLeaveAgainAndAgain() {
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<?>[] leaving =
        Stream.of(path, path, path + "/stream")
            .map(
                asked ->
                    CompletableFuture.runAsync(() -> comesAndLeaves(asked, isOver), THREAD_EACH))
            .toArray(CompletableFuture[]::new);
    List<CompletableFuture<Void>> polling =
        IntStream.range(0, POLLERS)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int poll = 0; poll < POLLS; poll++) {
                            sendAsync().join().is(200);
                          }
                        },
                        THREAD_EACH))
            .toList();
    try {
      polling.forEach(CompletableFuture::join);
    } finally {
      isOver.set(true);
      CompletableFuture.allOf(leaving).join();
    }
    await("nobody is counted").until(() -> waiting() == 0);
    await("no stream is counted")
        .until(() -> meters.get("usher.availability.listeners").gauge().value() == 0);
  }

  private void comesAndLeaves(String asked, AtomicBoolean isOver) {
    while (!isOver.get()) {
      RawConnection.open(site).get(asked).cut();
      // Not faster than the service accepts connections.
      sendAsync().join().is(200);
    }
  }

  private CompletableFuture<Reply> sendAsync() {
    return site.sendAsync("GET", path, Map.of(), "");
  }

  private double waiting() {
    return meters.get("usher.availability.waiting").gauge().value();
  }
}
