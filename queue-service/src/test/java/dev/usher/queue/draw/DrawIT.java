package dev.usher.queue.draw;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import dev.usher.testing.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two packaged instances, as processes of their own, on the same stores. */
class DrawIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final String VALUE = "fedcba9876543210".repeat(4);
  private static final List<ServiceProcess> SERVICES = new ArrayList<>();

  @BeforeAll
  static void start() {
    for (int i = 0; i < 2; i++) {
      SERVICES.add(TestStores.service("queue-service", DrawProfile.settings()));
    }
    SERVICES.forEach(service -> service.awaitReady(START));
  }

  @AfterAll
  static void stop() {
    SERVICES.forEach(ServiceProcess::stop);
    SERVICES.clear();
  }

  /** A join, and when it was sent and answered by the clock that PostgreSQL has too. */
  private record Join(Instant sentAt, Instant answeredAt, Reply reply) {
    long number() {
      return reply.is(201).number("/number");
    }

    boolean hasReceipt() {
      return !reply.text("/receipt").isEmpty();
    }
  }

  @Test
  void ofManyWhoJoinAroundTheStartEachTakesPartOrQueuesBehindAndNobodyIsLost() {
    WaitingRoom room = opened();
    List<CompletableFuture<Join>> joining = new ArrayList<>(join(room, 20));
    joining.forEach(CompletableFuture::join);
    Instant start = Instant.now().plusSeconds(1);
    starts(room, start);
    // Some are on their way when it starts, and the last ones come after that.
    for (boolean isOver = false; !isOver; ) {
      isOver = Instant.now().isAfter(start.plusMillis(500));
      List<CompletableFuture<Join>> next = join(room, 20);
      next.get(0).join();
      joining.addAll(next);
    }
    List<Join> joins = joining.stream().map(CompletableFuture::join).toList();
    awaitDrawn(room);
    long participants = draw(room, 0).number("/participants");
    assertTrue(participants >= 20 && participants < joins.size(), "Took part: " + participants);
    TreeSet<Long> entries = new TreeSet<>();
    TreeSet<Long> drawn = new TreeSet<>();
    for (int i = 0; i < joins.size(); i++) {
      Join join = joins.get(i);
      boolean takesPart = join.number() <= participants;
      entries.add(join.number());
      assertEquals(takesPart, join.hasReceipt(), join::toString);
      assertTrue(takesPart || !join.answeredAt().isBefore(start), join::toString);
      assertTrue(!takesPart || !join.sentAt().isAfter(start), join::toString);
      Visitor visitor = Visitor.of(room.on(url(i % 2)).uri(), join.reply());
      Reply position = visitor.polls();
      drawn.add(position.number("/number"));
      if (!takesPart) {
        assertEquals(join.number(), position.number("/number"));
      }
    }
    List<Long> all = LongStream.rangeClosed(1, joins.size()).boxed().toList();
    assertEquals(all, List.copyOf(entries));
    assertEquals(all, List.copyOf(drawn));
  }

  @Test
  void bothInstancesDrawTheSameOnceThoughRedisIsEmptiedMeanwhile() {
    String source = "redis-" + System.nanoTime();
    WaitingRoom room = opened("publicSource", source);
    List<Visitor> entries = room.joinMany(200);
    starts(room, Instant.now(), "publicSource", source, "maxActive", 3);
    awaitState(room, "CLOSED");
    TestRedis.send("FLUSHALL");
    DrawProfile.publish(source, VALUE);
    awaitDrawn(room);
    TestRedis.send("FLUSHALL");
    assertSameAtBoth(room, entries);
    assertDrawnOnce(room);
    for (int i = 0; i < 2; i++) {
      WaitingRoom there = room.on(url(i));
      await().until(() -> there.look().getLong("serving"), serving -> serving == 3);
    }
    for (Visitor entry : entries) {
      int expected = entry.draw().number("/entry/number") <= 3 ? 201 : 409;
      await().until(() -> entry.claims().status(), status -> status == expected);
    }
  }

  @Test
  void theDrawIsMadeThoughAllInstancesAreKilledBetweenItsSteps() {
    String source = "killed-" + System.nanoTime();
    WaitingRoom room = opened("publicSource", source);
    List<Visitor> entries = room.joinMany(50);
    starts(room, Instant.now(), "publicSource", source);
    awaitState(room, "CLOSED");
    await().until(() -> draw(room, 0).text("/root"), root -> !root.isEmpty());
    Reply closed = draw(room, 1);
    SERVICES.forEach(ServiceProcess::kill);
    SERVICES.clear();
    DrawProfile.publish(source, VALUE);
    start();
    WaitingRoom again = room.on(url(0));
    awaitDrawn(again);
    for (String field : List.of("/commitment", "/participants", "/root")) {
      assertEquals(closed.text(field), draw(again, 0).text(field));
    }
    assertFalse(closed.json().has("secret"));
    assertSameAtBoth(again, entries);
  }

  private static void assertSameAtBoth(WaitingRoom room, List<Visitor> entries) {
    TreeSet<Long> numbers = new TreeSet<>();
    for (Visitor entry : entries) {
      Reply first = at(0, entry).draw();
      assertEquals(first.body(), at(1, entry).draw().body());
      long number = first.number("/entry/number");
      numbers.add(number);
      for (int i = 0; i < 2; i++) {
        Visitor there = at(i, entry);
        await().until(() -> there.polls().number("/number"), shown -> shown == number);
      }
    }
    List<Long> all = LongStream.rangeClosed(1, entries.size()).boxed().toList();
    assertEquals(all, List.copyOf(numbers), room.id());
  }

  /** Of the instances, one says that it has made the draw. */
  private static void assertDrawnOnce(WaitingRoom room) {
    List<String> lines =
        SERVICES.stream()
            .flatMap(service -> Texts.of(service.log()).lines())
            .filter(line -> line.contains("room=" + room.id()) && line.endsWith(" drawn"))
            .toList();
    assertEquals(1, lines.size(), lines::toString);
  }

  /** A room whose start has not come, which both instances know. */
  private static WaitingRoom opened(Object... changes) {
    WaitingRoom room = WaitingRoom.at(url(0));
    room.set(draw(Instant.now().plusSeconds(3600), changes)).is(201);
    for (int i = 0; i < 2; i++) {
      WaitingRoom there = room.on(url(i));
      await().until(() -> there.look().getString("state"), "PREQUEUE"::equals);
    }
    return room;
  }

  private static void starts(WaitingRoom room, Instant start, Object... changes) {
    room.set(draw(start, changes)).is(200);
  }

  private static Object[] draw(Instant start, Object... changes) {
    return Stream.concat(
            Stream.of("mode", "DRAW", "opensAt", "2020-01-01T00:00:00Z", "startsAt", start + ""),
            Stream.of(changes))
        .toArray();
  }

  /** So many join at once, at both instances. */
  private static List<CompletableFuture<Join>> join(WaitingRoom room, int size) {
    return IntStream.range(0, size).mapToObj(i -> join(room.on(url(i % 2)))).toList();
  }

  private static CompletableFuture<Join> join(WaitingRoom room) {
    Instant sentAt = Instant.now();
    return room.joinAsync().thenApply(reply -> new Join(sentAt, Instant.now(), reply));
  }

  private static void awaitDrawn(WaitingRoom room) {
    for (int i = 0; i < 2; i++) {
      int instance = i;
      WaitingRoom there = room.on(url(i));
      await("drawn").until(() -> draw(room, instance).text("/state"), "DRAWN"::equals);
      await("known").until(() -> there.look().getString("state"), "OPEN"::equals);
    }
  }

  private static void awaitState(WaitingRoom room, String state) {
    await(state).until(() -> draw(room, 0).text("/state"), state::equals);
  }

  private static Reply draw(WaitingRoom room, int instance) {
    return Http.send("GET", room.on(url(instance)).uri() + "/draw", "", Map.of());
  }

  private static Visitor at(int instance, Visitor visitor) {
    String path = visitor.room().substring(visitor.room().indexOf("/api/"));
    return new Visitor(url(instance) + path, visitor.token(), visitor.number());
  }

  private static String url(int instance) {
    return SERVICES.get(instance).url();
  }
}
