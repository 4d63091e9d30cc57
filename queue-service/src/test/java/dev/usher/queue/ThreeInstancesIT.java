package dev.usher.queue;

import static dev.usher.testing.Eventually.await;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.pass.BrowserKey;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.Solver;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Alone;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import dev.usher.testing.Writers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three packaged instances, as processes of their own, on the same stores. */
@SideBySide
class ThreeInstancesIT {
  private static final int INSTANCES = 3;
  private static final Duration START = Duration.ofMinutes(2);
  private static final List<ServiceProcess> SERVICES = new ArrayList<>();

  @BeforeAll
  static void start() {
    for (int i = 0; i < INSTANCES; i++) {
      SERVICES.add(TestStores.service("queue-service", Map.of()));
    }
    SERVICES.forEach(service -> service.awaitReady(START));
  }

  @AfterAll
  static void stop() {
    SERVICES.forEach(ServiceProcess::stop);
  }

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
  void aChangeAtOneInstanceAppliesAtAll() {
    WaitingRoom room = WaitingRoom.opened(url(0), "maxActive", 1);
    joinMany(room, 5);
    room.is("sold-out");
    for (int i = 0; i < INSTANCES; i++) {
      assertEquals("sold-out", room.on(url(i)).join().problem());
    }
    room.on(url(1)).is("resume");
    room.on(url(2)).set("maxActive", 3);
    for (int i = 0; i < INSTANCES; i++) {
      WaitingRoom there = room.on(url(i));
      await().until(() -> there.look().getLong("serving"), serving -> serving == 3);
    }
  }

  @Test
  void aProofOfWorkIsGoodAtOneInstanceAndABlockedNetworkIsBlockedAtAll() {
    WaitingRoom room =
        WaitingRoom.opened(url(0), "joinRules", new JsonObject().put("proofOfWork", true));
    String solution = Solver.solution(room);
    Solver.joins(room.on(url(1)), solution).is(201);
    for (int i = 0; i < INSTANCES; i++) {
      Reply again = Solver.joins(room.on(url(i)), solution);
      assertEquals("proof-invalid", again.problem(), again::toString);
    }

    JsonArray everybody = new JsonArray(List.of("127.0.0.0/8", "::1"));
    room.set("joinRules", new JsonObject().put("blocked", everybody)).is(200);
    for (int i = 0; i < INSTANCES; i++) {
      WaitingRoom there = room.on(url(i));
      await().until(() -> there.join().problem(), "blocked"::equals);
    }
  }

  @Test
  void whatOneInstanceAnnouncesAllShow_andARoomEndsOnceForAll() {
    WaitingRoom room = WaitingRoom.opened(url(0), "admitPerMinute", 1);
    List<Visitor> visitors = joinMany(room, 9);
    List<PositionStreamClient> streams =
        IntStream.range(1, 9)
            .mapToObj(i -> PositionStreamClient.to(at(i % INSTANCES, visitors.get(i))))
            .toList();
    room.on(url(1)).set("admitPerMinute", 1, "announcement", "Back at nine").is(200);
    streams.forEach(stream -> stream.awaitPosition("\"announcement\":\"Back at nine\""));
    await("an end in the future")
        .until(
            () -> {
              String end = Instant.now().plusSeconds(1).toString();
              return room.on(url(2)).set("admitPerMinute", 1, "endsAt", end).status();
            },
            status -> status == 200);
    streams.forEach(stream -> stream.awaitPosition("\"state\":\"DONE\""));
    streams.forEach(PositionStreamClient::ends);
    await().until(() -> number(room, "revision"), revision -> revision == 4);
    for (int i = 0; i < INSTANCES; i++) {
      assertEquals("room-ended", room.on(url(i)).join().problem());
    }
    assertEquals(4, number(room, "revision"), "Created, changed twice, and ended once");
  }

  @Test
  void aPassThatIsRenewedAtEveryInstanceHasOneEndAndItsSlotUntilThen() {
    WaitingRoom room =
        WaitingRoom.opened(url(0), "maxActive", 1, "passTtl", "PT5S", "maxPassTtl", "PT9S");
    List<Visitor> visitors = joinMany(room, 2);
    await().until(visitors.get(0)::state, "YOUR_TURN"::equals);
    Reply claimed = visitors.get(0).claims().is(201);
    Instant cap =
        Instant.ofEpochSecond(
            TestDatabase.number(
                "select extract(epoch from renewable_until)::bigint from queue.pass where room = ?",
                room.id()));
    AtomicReference<Reply> pass = new AtomicReference<>(claimed);
    await("the cap is reached")
        .until(
            () -> {
              List<Reply> replies =
                  IntStream.range(0, 9)
                      .mapToObj(i -> renews(room, i, requireNonNull(pass.get())))
                      .toList()
                      .stream()
                      .map(CompletableFuture::join)
                      .toList();
              replies.stream().filter(reply -> reply.status() == 200).forEach(pass::set);
              Instant end = Instant.parse(requireNonNull(pass.get()).text("/expiresAt"));
              assertFalse(end.isAfter(cap), end + " is after " + cap);
              String next = at(2, visitors.get(1)).state();
              assertTrue(next.equals("WAITING") || !Instant.now().isBefore(end), next);
              return replies.stream().allMatch(reply -> reply.status() != 200);
            });
    await().until(at(1, visitors.get(1))::state, "YOUR_TURN"::equals);
    assertFalse(
        Instant.now().isBefore(Instant.parse(requireNonNull(pass.get()).text("/expiresAt"))));
  }

  /** Also at two instances of booking-service it is decided here, by PostgreSQL. */
  @Test
  void ofManyBrowsersThatComeWithOnePassAtEveryInstanceAtOnceOneGetsIt() {
    int rounds = 25;
    int browsers = 12;
    WaitingRoom room = WaitingRoom.opened(url(0), "maxActive", rounds, "bindPasses", true);
    for (Visitor visitor : joinMany(room, rounds)) {
      await().until(visitor::state, "YOUR_TURN"::equals);
      Reply claimed = visitor.claims().is(201);
      List<String> keys =
          IntStream.range(0, browsers).mapToObj(i -> BrowserKey.random().hash()).toList();
      List<Reply> replies =
          IntStream.range(0, browsers)
              .mapToObj(i -> binds(room, i, claimed, keys.get(i)))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();
      List<Integer> winners =
          IntStream.range(0, browsers).filter(i -> replies.get(i).status() == 200).boxed().toList();
      assertEquals(1, winners.size(), replies::toString);
      for (int i = 0; i < browsers; i++) {
        Reply again = binds(room, i + 1, claimed, keys.get(i)).join();
        if (i == winners.get(0)) {
          assertEquals(replies.get(i).text("/pass"), again.is(200).text("/pass"));
        } else {
          replies.get(i).isProblem(403, "pass-bound");
          again.isProblem(403, "pass-bound");
        }
      }
    }
  }

  private static CompletableFuture<Reply> binds(
      WaitingRoom room, int i, Reply pass, String browser) {
    return Http.sendAsync(
        "POST",
        room.on(url(i % INSTANCES)).uri() + "/passes/" + pass.text("/passId") + "/binding",
        "{\"browser\":\"" + browser + "\"}",
        Map.of(
            "Authorization", "Bearer " + pass.text("/pass"), "Content-Type", "application/json"));
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

  private static CompletableFuture<Reply> renews(WaitingRoom room, int i, Reply pass) {
    return Http.sendAsync(
        "POST",
        room.on(url(i % INSTANCES)).uri() + "/passes/" + pass.text("/passId") + "/renewal",
        "",
        Map.of("Authorization", "Bearer " + pass.text("/pass")));
  }

  private static long number(WaitingRoom room, String column) {
    return TestDatabase.number("select " + column + " from queue.room where id = ?", room.id());
  }

  @Test
  void ofOperatorsWhoChangeARoomAtOnceAtAnyInstanceNobodyOverwritesAnother() {
    WaitingRoom room = WaitingRoom.opened(url(0), "maxActive", 10);
    List<String> addresses = IntStream.range(0, 2).mapToObj(i -> room.on(url(i)).uri()).toList();

    Writers.add(addresses, "maxActive", 30, WaitingRoom.operator());

    assertEquals(
        10 + 2 * 30,
        TestDatabase.number("select max_active from queue.room where id = ?", room.id()));
  }

  @Test
  void anInstanceWithoutASecretDoesNotStart() throws Exception {
    String token = "usher.token.secret";
    String key = "usher.pass.signing-key-file";
    try (ServiceProcess first = TestStores.service("queue-service", Map.of(token, ""));
        ServiceProcess second = TestStores.service("queue-service", Map.of(key, ""))) {
      assertEndsFor(first, token);
      assertEndsFor(second, key);
    }
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
    SERVICES.forEach(ServiceProcess::kill);
    SERVICES.clear();
    start();
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

  private static void assertEndsFor(ServiceProcess service, String secret) throws Exception {
    assertNotEquals(0, service.ended().get(START.toSeconds(), TimeUnit.SECONDS));
    assertTrue(Files.readString(service.log()).contains(secret));
  }

  /** So many join at once, spread over the instances; in the order of their numbers. */
  private static List<Visitor> joinMany(WaitingRoom room, int size) {
    List<Visitor> visitors = new ArrayList<>();
    while (visitors.size() < size) {
      joins(room, Math.min(500, size - visitors.size()))
          .forEach(joins -> visitors.add(joins.join()));
    }
    visitors.sort(java.util.Comparator.comparingLong(Visitor::number));
    return visitors;
  }

  private static List<CompletableFuture<Visitor>> joins(WaitingRoom room, int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> room.on(url(i % INSTANCES)).joinsAsync())
        .toList();
  }

  private static Visitor at(int instance, Visitor visitor) {
    return visitor.on(url(instance));
  }

  private static String url(int instance) {
    return SERVICES.get(instance).url();
  }
}
