package dev.usher.queue;

import static dev.usher.testing.Eventually.await;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A thousand rooms at one instance, in each of which visitors wait. */
class ManyRoomsIT {
  private static final int ROOMS = 1_000;
  private static final int AT_ONCE = 50;

  private static ServiceProcess service;

  @BeforeAll
  static void start() {
    service = TestStores.service("queue-service", Map.of());
    service.awaitReady(Duration.ofMinutes(2));
  }

  @AfterAll
  static void stop() {
    service.stop();
  }

  @Test
  void aThousandRoomsAdmitEachByItsOwnRulesAndTakeNoMoreThreadsAndConnectionsThanAFew()
      throws IOException {
    List<WaitingRoom> rooms = new ArrayList<>(make(AT_ONCE));
    List<Visitor> firsts = new ArrayList<>(join(rooms));
    List<Visitor> seconds = new ArrayList<>(join(rooms));
    haveTurns(firsts);
    Resources few = Resources.now();

    List<WaitingRoom> more = make(ROOMS - AT_ONCE);
    rooms.addAll(more);
    firsts.addAll(join(more));
    seconds.addAll(join(more));
    haveTurns(firsts);
    Resources many = Resources.now();

    assertTrue(
        many.threads() < few.threads() + AT_ONCE, () -> many + " with many rooms, before " + few);
    assertTrue(many.toRedis() < few.toRedis() + AT_ONCE, () -> many + ", before " + few);
    assertTrue(many.toPostgres() < few.toPostgres() + AT_ONCE, () -> many + ", before " + few);

    List<Reply> passes = all(firsts, Visitor::claimsAsync);
    passes.forEach(pass -> assertEquals(201, pass.status(), pass::toString));
    all(seconds, Visitor::claimsAsync)
        .forEach(claim -> assertEquals("not-your-turn", claim.problem()));
    for (int i = 0; i < ROOMS; i++) {
      rooms.get(i).finish(passes.get(i).text("/passId"));
    }
    haveTurns(seconds);
    assertEquals(
        ROOMS,
        TestDatabase.number(
            """
            select count(*) from (
              select room from queue.pass
              where room = any(string_to_array(?, ',')) group by room having count(*) = 1) as one
            """,
            rooms.stream().map(WaitingRoom::id).collect(joining(","))));
  }

  private static List<WaitingRoom> make(int count) {
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(i -> WaitingRoom.opened(service.url(), "maxActive", 1, "claimWindow", "PT1H"))
        .toList();
  }

  private static List<Visitor> join(List<WaitingRoom> rooms) {
    return all(rooms, WaitingRoom::joinsAsync);
  }

  private static void haveTurns(List<Visitor> visitors) {
    await("all have their turn")
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                all(visitors, Visitor::pollsAsync).stream()
                    .allMatch(poll -> poll.text("/state").equals("YOUR_TURN")));
  }

  /** What each of them does, {@link #AT_ONCE} at a time. */
  private static <T, R> List<R> all(List<T> those, Function<T, CompletableFuture<R>> act) {
    List<R> results = new ArrayList<>();
    for (int from = 0; from < those.size(); from += AT_ONCE) {
      those.subList(from, Math.min(those.size(), from + AT_ONCE)).stream()
          .map(act)
          .toList()
          .forEach(result -> results.add(result.join()));
    }
    return results;
  }

  /** What the service uses. Its threads are counted where the kernel lists them. */
  private record Resources(long threads, long toRedis, long toPostgres) {
    static Resources now() throws IOException {
      Path tasks = Path.of("/proc/" + service.pid() + "/task");
      try (Stream<Path> threads = Files.isDirectory(tasks) ? Files.list(tasks) : Stream.empty()) {
        return new Resources(
            threads.count(),
            TestRedis.send("CLIENT", "LIST").orElseThrow().toString().lines().count(),
            TestDatabase.number("select count(*) from pg_stat_activity"));
      }
    }
  }
}
