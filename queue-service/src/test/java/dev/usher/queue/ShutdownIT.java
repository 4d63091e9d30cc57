package dev.usher.queue;

import static dev.usher.testing.Eventually.await;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A packaged instance that is asked to stop (SIGTERM) while visitors are waiting for it. */
@SideBySide
class ShutdownIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final int JOINERS = 300;
  private static final Pattern ACTIVE =
      Pattern.compile("(?m)^http_server_active_requests\\S* ([0-9.E]+)$");

  private static ServiceProcess start(String delay, String timeout) {
    return TestStores.service(
            "queue-service",
            Map.of(
                "usher.shutdown.delay",
                delay,
                "usher.shutdown.timeout",
                timeout,
                "usher.postgres.timeout",
                "PT1M"))
        .awaitReady(START);
  }

  @Test
  void whoIsJoiningGetsTheirNumberAndNewcomersAreSentElsewhere() throws Exception {
    ServiceProcess service = start("PT1S", "PT20S");
    WaitingRoom room = WaitingRoom.opened(service.url());
    List<CompletableFuture<Reply>> joins;
    try (Connection lock = lockNumbers(room)) {
      joins = join(service, room);
      terminate(service);

      await().until(() -> readiness(service), status -> status == 503);
      Reply refused =
          await()
              .until(
                  () -> Http.send("GET", room.uri(), "", Map.of()), reply -> reply.status() == 503);
      assertEquals("stopping", refused.problem());
      assertEquals("1", refused.header("Retry-After"));
      assertEquals("close", refused.header("Connection"));
      for (String path : List.of("/rooms/" + room.id(), "/api/rooms/" + room.id() + "/place")) {
        Reply page =
            Http.send(
                "GET",
                service.url() + path,
                "",
                Map.of("Accept", "text/html,*/*;q=0.8", "Accept-Language", "fr"));
        assertEquals(503, page.status());
        assertEquals("1", page.header("Retry-After"));
        assertTrue(page.body().contains("<html lang=\"fr\""), page::body);
      }
      assertEquals(200, managed(service, "/q/health/live").status());
      lock.rollback();
    }
    List<Long> numbers =
        joins.stream()
            .map(CompletableFuture::join)
            .map(reply -> reply.number("/number"))
            .sorted()
            .toList();
    assertEquals(IntStream.rangeClosed(1, JOINERS).mapToObj(Long::valueOf).toList(), numbers);
    assertEquals(
        JOINERS, TestDatabase.number("select issued from queue.counter where room = ?", room.id()));
    assertStoppedInOrder(service);
  }

  @Test
  void whatCannotBeFinishedIsRefusedInsteadOfCut() throws Exception {
    ServiceProcess service = start("PT0S", "PT1S");
    WaitingRoom room = WaitingRoom.opened(service.url());
    try (Connection lock = lockNumbers(room)) {
      List<CompletableFuture<Reply>> joins = join(service, room);
      terminate(service);

      List<Reply> replies = joins.stream().map(CompletableFuture::join).toList();
      assertEquals(
          List.of("503 stopping"),
          replies.stream().map(r -> r.status() + " " + r.problem()).distinct().toList());
      lock.rollback();
    }
    service.ended().get(START.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void streamsEndWithTheHintToComeBackAtDifferentTimes() throws Exception {
    ServiceProcess service = start("PT1S", "PT20S");
    WaitingRoom room = WaitingRoom.opened(service.url(), "maxActive", 1);
    List<PositionStreamClient> streams =
        IntStream.range(0, 20).mapToObj(i -> PositionStreamClient.to(room.joins())).toList();
    streams.forEach(stream -> stream.awaitPosition("position"));
    terminate(service);

    streams.forEach(PositionStreamClient::ends);
    List<Long> delays =
        streams.stream()
            .map(PositionStreamClient::lastLine)
            .map(line -> Long.parseLong(line.replaceFirst("^retry: ?", "")))
            .toList();
    assertTrue(delays.stream().distinct().count() > 5, delays::toString);
    assertStoppedInOrder(service);
  }

  private static List<CompletableFuture<Reply>> join(ServiceProcess service, WaitingRoom room) {
    List<CompletableFuture<Reply>> joins =
        IntStream.range(0, JOINERS)
            .mapToObj(i -> Http.sendAsync("POST", room.uri() + "/tokens", "", Map.of()))
            .toList();
    await().until(() -> underWay(service), active -> active >= JOINERS);
    return joins;
  }

  /** Who joins waits for this transaction to end. */
  private static Connection lockNumbers(WaitingRoom room) throws SQLException {
    Connection connection =
        DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres");
    connection.setAutoCommit(false);
    try (var lock =
        connection.prepareStatement("select from queue.counter where room = ? for update")) {
      lock.setString(1, room.id());
      lock.executeQuery();
    }
    return connection;
  }

  private static void terminate(ServiceProcess service) {
    assertTrue(ProcessHandle.of(service.pid()).orElseThrow().destroy());
  }

  private static double underWay(ServiceProcess service) {
    Matcher active = ACTIVE.matcher(managed(service, "/q/metrics").body());
    // One gauge for each server: visitors' and the management interface's.
    return active
        .results()
        .mapToDouble(gauge -> Double.parseDouble(gauge.group(1)))
        .max()
        .orElse(0);
  }

  private static int readiness(ServiceProcess service) {
    return managed(service, "/q/health/ready").status();
  }

  private static Reply managed(ServiceProcess service, String path) {
    return Http.send("GET", service.managementUrl() + path, "", Map.of());
  }

  private static void assertStoppedInOrder(ServiceProcess service) throws Exception {
    // 128 + SIGTERM: it ended by itself.
    assertEquals(143, service.ended().get(START.toSeconds(), TimeUnit.SECONDS));
    String whole = Files.readString(service.log());
    String log = whole.substring(whole.indexOf("Stopping: no longer ready"));
    assertTrue(log.contains("all requests are finished"), log);
    // Every 503 leaves a line; those that send newcomers elsewhere are meant. Other warnings are
    // not about requests: an overloaded machine has them too.
    String faults =
        log.lines().filter(line -> !line.contains("problem:stopping")).collect(joining("\n"));
    for (String fault : List.of("RejectedExecution", "After Shutdown", "ERROR", "problem:")) {
      assertFalse(faults.contains(fault), fault + " in " + faults);
    }
  }
}
