package dev.usher.queue;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Alone;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The places in a queue, and who is admitted, at three instances. */
@SideBySide
class ThreeInstancesIT extends ThreeInstancesCase {
  @Test
  void togetherTheyAdmitNoMoreThanTheRateAndTheNumberOfActiveVisitors() {
    int perMinute = 1200;
    int maxActive = 60;
    long start = System.nanoTime();
    WaitingRoom room =
        WaitingRoom.opened(url(0), "admitPerMinute", perMinute, "maxActive", maxActive);
    List<Visitor> visitors = joinMany(room, 150);
    Set<String> passes = new HashSet<>();
    while (passes.size() < maxActive && System.nanoTime() - start < START.toNanos()) {
      for (Visitor visitor : visitors) {
        if (visitor.number() > passes.size() + maxActive) {
          break;
        }
        Reply reply = visitor.claims();
        if (reply.status() == 201) {
          passes.add(reply.text("/passId"));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double allowed = perMinute / 60.0 * (seconds + 1);
        assertTrue(passes.size() <= allowed, passes.size() + " in " + seconds + " s");
      }
    }
    long later = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    await().until(System::nanoTime, now -> now > later);
    assertEquals(maxActive, passes.size());
    assertEquals(maxActive, room.look().getLong("serving"));
    assertEquals(
        maxActive,
        TestDatabase.number("select count(*) from queue.pass where room = ?", room.id()));
    for (int i = 0; i < INSTANCES; i++) {
      WaitingRoom there = room.on(url(i));
      await().until(() -> there.look().getLong("active"), active -> active == maxActive);
      assertEquals("not-your-turn", at(i, visitors.get(maxActive)).claims().problem());
    }
    room.on(url(1)).finish(passes.iterator().next());
    Visitor next = at(2, visitors.get(maxActive));
    await().until(next::state, "YOUR_TURN"::equals);
  }

  @Test
  void whoMissedTheTurnRejoinsAtTheFrontOnceAtWhateverInstances() {
    WaitingRoom room =
        WaitingRoom.opened(
            url(0),
            "maxActive",
            1,
            "claimWindow",
            "PT1H",
            "noShows",
            Map.of("rejoinGrace", "PT1H"));
    Visitor visitor = room.joins();
    List<Visitor> there = IntStream.range(0, INSTANCES).mapToObj(i -> at(i, visitor)).toList();
    misses(room, visitor);
    Visitor next = room.joins();
    await().until(next::state, "YOUR_TURN"::equals);

    List<Reply> replies =
        IntStream.range(0, 12)
            .mapToObj(i -> there.get(i % INSTANCES).joinsAgainAsync())
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    replies.forEach(reply -> assertEquals(visitor.number(), reply.number("/number")));
    at(1, next).leaves().is(204);
    there.forEach(same -> await().until(same::state, "YOUR_TURN"::equals));
    misses(room, visitor);
    there.forEach(same -> await().until(same::state, "MISSED"::equals));
    there.forEach(same -> assertEquals("", same.polls().text("/rejoinEndsIn")));
  }

  private static void misses(WaitingRoom room, Visitor visitor) {
    await().until(visitor::state, "YOUR_TURN"::equals);
    TestRedis.send("ZADD", RoomKeys.turns(room.id()), "1", Long.toString(visitor.number()));
    await().until(visitor::state, "MISSED"::equals);
  }

  @Test
  void whereNobodyHasToWait_atNoInstanceMoreGoThroughThanMay_andThenNobodyOvertakes() {
    WaitingRoom room =
        WaitingRoom.opened(url(0), "mode", "PASSTHROUGH", "admitPerMinute", 300, "maxActive", 15);
    for (int i = 0; i < INSTANCES; i++) {
      WaitingRoom there = room.on(url(i));
      await().until(() -> there.look().getBoolean("through"));
      assertEquals("YOUR_TURN", there.join().text("/state"), "Instance " + i);
    }
    List<Visitor> visitors = joinMany(room, 60);
    for (int i = 0; i < INSTANCES; i++) {
      WaitingRoom there = room.on(url(i));
      await().until(() -> there.look().getBoolean("through"), through -> !through);
      assertEquals(15, there.look().getLong("active"));
      assertEquals(15, there.look().getLong("serving"));
    }
    for (int i = 0; i < 60; i++) {
      Visitor visitor = at(i % INSTANCES, visitors.get(i));
      assertEquals(i < 12 ? "YOUR_TURN" : "WAITING", visitor.state(), "" + visitor.number());
    }
    room.finish(visitors.get(3).claims().is(201).text("/passId"));
    await().until(at(2, visitors.get(12))::state, "YOUR_TURN"::equals);
    assertEquals("WAITING", at(1, visitors.get(13)).state());
  }

  @Alone
  @Test
  void aKilledAndRestartedServiceKeepsEveryonesPlace() {
    WaitingRoom room = WaitingRoom.opened(url(0), "maxActive", 10, "claimWindow", "PT10M");
    List<Visitor> visitors = joinMany(room, 100);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 10);
    Reply claim = visitors.get(0).claims();
    assertEquals(201, claim.status(), claim::toString);
    String pass = claim.text("/pass");
    restart();
    for (int i = 0; i < 100; i += 7) {
      Visitor visitor = at(i % INSTANCES, visitors.get(i));
      await()
          .until(visitor::state, (i == 0 ? "ADMITTED" : i < 10 ? "YOUR_TURN" : "WAITING")::equals);
      long position = Math.max(0, i - 9);
      await().until(() -> visitor.polls().number("/position"), now -> now == position);
    }
    assertEquals(pass, at(1, visitors.get(0)).claims().text("/pass"));
    assertEquals(101, room.on(url(2)).joins().number());
  }

  @Alone
  @Test
  void aRedisEmptiedWhileFiveThousandWaitKeepsEveryonesPlaceAndOrder() {
    int maxActive = 20;
    WaitingRoom room = WaitingRoom.opened(url(0), "maxActive", maxActive, "claimWindow", "PT10M");
    List<Visitor> visitors = joinMany(room, 5000);
    await().until(() -> room.look().getLong("serving"), serving -> serving == maxActive);
    Map<Integer, String> passes =
        Map.of(
            0, visitors.get(0).claims().text("/pass"),
            1, visitors.get(1).claims().text("/pass"));
    await()
        .until(
            () ->
                TestDatabase.number(
                    "select serving from queue.checkpoint where room = ?", room.id()),
            serving -> serving == maxActive);

    List<CompletableFuture<Visitor>> before = joins(room, 300);
    TestRedis.send("FLUSHALL");
    List<CompletableFuture<Visitor>> after = joins(room, 300);
    List<Visitor> newcomers =
        Stream.concat(before.stream(), after.stream()).map(CompletableFuture::join).toList();

    Set<Long> numbers = new HashSet<>();
    Stream.concat(visitors.stream(), newcomers.stream()).forEach(v -> numbers.add(v.number()));
    assertEquals(5600, numbers.size(), "A number was given twice");
    assertTrue(newcomers.stream().allMatch(v -> v.number() > 5000));
    for (int i = 0; i < INSTANCES; i++) {
      WaitingRoom there = room.on(url(i));
      await().until(() -> there.look().getLong("active"), active -> active == maxActive);
    }
    for (int i = maxActive; i < 5000; i += 83) {
      Visitor visitor = at(i % INSTANCES, visitors.get(i));
      assertEquals(i + 1 - maxActive, visitor.polls().number("/position"));
    }
    // What was known of the lost copy does not say that there is another, so claims may have to
    // wait.
    passes.forEach(
        (i, pass) ->
            await().until(() -> visitors.get(i).claims().text("/pass"), now -> now.equals(pass)));
    for (int i = 2; i < maxActive; i++) {
      assertEquals(201, visitors.get(i).claims().status());
    }
    assertEquals("not-your-turn", visitors.get(maxActive).claims().problem());
    assertEquals(
        maxActive,
        TestDatabase.number("select count(*) from queue.pass where room = ?", room.id()));
  }
}
