package dev.usher.booking;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.RawConnection;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A packaged instance that is asked to stop (SIGTERM) while holds wait for PostgreSQL. */
class ShutdownIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final int VISITORS = 200;
  private static final int STREAMS = 60;
  private static final int ROUNDS = 5;
  private static final Pattern ACTIVE =
      Pattern.compile("(?m)^http_server_active_requests\\S* ([0-9.E]+)$");

  private ServiceProcess service;

  @BeforeEach
  void start() {
    service =
        TestStores.service(
                "booking-service",
                Map.of(
                    "usher.queue.url",
                    QueueStub.url(),
                    "usher.shutdown.delay",
                    "PT1S",
                    "usher.shutdown.timeout",
                    "PT20S",
                    "usher.postgres.timeout",
                    "PT1M",
                    "usher.hold.patience",
                    "PT1M",
                    "usher.hold.lock-patience",
                    "PT30S"))
            .awaitReady(START);
  }

  @AfterEach
  void kill() {
    service.kill();
  }

  @Test
  void noHoldIsCutAndEach201IsInPostgres() throws Exception {
    Sale sale = site().opens(EventJson.usual().places(VISITORS));
    List<CompletableFuture<Reply>> holds;
    TestDatabase.Lock lock = TestDatabase.lockTable("inventory.hold");
    try {
      holds =
          IntStream.range(0, VISITORS)
              .mapToObj(i -> sale.visitor().sendAsync(Visitor.places(1), Map.of()))
              .toList();
      await("all wait").until(() -> underWay() >= VISITORS);
      assertTrue(ProcessHandle.of(service.pid()).orElseThrow().destroy());
      await("not ready").until(() -> management().get("/q/health/ready").status() == 503);
    } finally {
      lock.close();
    }
    List<Reply> answers = holds.stream().map(CompletableFuture::join).toList();

    // A hold may be refused because PostgreSQL stood still for too long, but none is cut.
    assertTrue(
        answers.stream().allMatch(a -> a.status() == 201 || !a.problem().isEmpty()),
        answers::toString);
    assertEquals(
        answers.stream().filter(a -> a.status() == 201).count(), EventCounts.live(sale.event()));
    // 128 + SIGTERM: it ended by itself.
    assertEquals(143, service.ended().get(START.toSeconds(), TimeUnit.SECONDS));
    String whole = Files.readString(service.log());
    String log = whole.substring(whole.indexOf("Stopping: no longer ready"));
    assertTrue(log.contains("all requests are finished"), log);
    for (String fault : List.of("RejectedExecution", "After Shutdown", "ERROR")) {
      assertFalse(log.contains(fault), log);
    }
  }

  @Test
  void listenersThatLeaveWhileTheirEventsAreWrittenLeaveNoErrorInTheLog() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Sale sale = site().opens(EventJson.usual());
      String stream = "/api/events/" + sale.event() + "/availability/stream";
      TestDatabase.Lock lock = TestDatabase.lockTable("inventory.event");
      List<RawConnection> streams =
          IntStream.range(0, STREAMS)
              .mapToObj(i -> RawConnection.open(site()).get(stream))
              .toList();
      try {
        await("all wait").until(() -> underWay() >= STREAMS);
      } finally {
        lock.close();
      }
      streams.forEach(RawConnection::cut);
      await("all have left").until(() -> underWay() < STREAMS);
    }

    assertTrue(ProcessHandle.of(service.pid()).orElseThrow().destroy());

    assertEquals(143, service.ended().get(START.toSeconds(), TimeUnit.SECONDS));
    String log = Files.readString(service.log());
    assertTrue(log.contains("all requests are finished"), log);
    assertFalse(log.contains("ERROR"), log);
  }

  private double underWay() {
    Matcher active = ACTIVE.matcher(management().get("/q/metrics").body());
    // One gauge for each server: visitors' and the management interface's.
    return active
        .results()
        .mapToDouble(gauge -> Double.parseDouble(gauge.group(1)))
        .max()
        .orElse(0);
  }

  private BookingClient management() {
    return new BookingClient(service.managementUrl());
  }

  private BookingClient site() {
    return new BookingClient(service.url());
  }
}
