package dev.usher.queue.login;

import static dev.usher.queue.login.LoginRooms.LOGIN;
import static dev.usher.queue.login.LoginRooms.lockCounter;
import static dev.usher.queue.login.LoginRooms.opened;
import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.queue.token.QueueToken;
import dev.usher.testing.Http;
import dev.usher.testing.Jws;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestKeys;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rooms in which one login has one place. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LoginProfile.class)
class LoginTest {
  @Inject MeterRegistry meters;
  @Inject AgroalDataSource dataSource;

  @Test
  void aLoginHasOnePlaceInWhateverBrowser() {
    WaitingRoom room = opened();
    Member ann = Member.some();
    Reply first = ann.joins(room).is(201);
    assertEquals(1, first.number("/number"));
    Reply again = ann.joins(room).is(200);
    assertEquals(first.text("/token"), again.text("/token"), "the same queue token");
    assertEquals(2, Member.some().joins(room).is(201).number("/number"));
    assertEquals(first.text("/token"), ann.joins(room).is(200).text("/token"));
    assertEquals(2, room.look().getLong("issued"), "no number is wasted");
    WaitingRoom other = opened();
    assertEquals(1, ann.joins(other).is(201).number("/number"));
  }

  @Test
  void withoutALoginNobodyJoins() {
    WaitingRoom room = opened();
    Reply refused = room.join();
    assertEquals(401, refused.status());
    assertEquals("login-required", refused.problem());
    assertEquals("Bearer", refused.header("WWW-Authenticate"));
    assertEquals(0, room.look().getLong("issued"));
    Visitor ann = Visitor.of(room.uri(), Member.some().joins(room));
    assertEquals(ann.token(), ann.joinsAgain().is(200).text("/token"), "The place is enough then");
    assertEquals(200, ann.polls().status());
  }

  @Test
  void onlyGoodTokensOfTheProviderAreLogins() {
    WaitingRoom room = opened();
    Member ann = Member.some();
    long now = Instant.now().getEpochSecond();
    double before = meters.counter("usher.joins.refused", "reason", "login").count();
    Map<String, String> bad = new HashMap<>();
    bad.put("expired", ann.token(Map.of("exp", now - 60)));
    Map<String, Object> noEnd = new HashMap<>();
    noEnd.put("exp", null);
    bad.put("without end", ann.token(noEnd));
    bad.put("not yet valid", ann.token(Map.of("nbf", now + 600)));
    bad.put("of another audience", ann.token(Map.of("aud", "another-client")));
    bad.put("of another issuer", ann.token(Map.of("iss", "https://evil.example")));
    Map<String, Object> nobody = new HashMap<>();
    nobody.put("sub", null);
    bad.put("of nobody", ann.token(nobody));
    String good = ann.token(Map.of());
    bad.put("altered", good.substring(0, good.length() - 8) + "AAAAAAAA");
    String[] parts = good.split("\\.", -1);
    String claims = decoded(parts[1]);
    String published = TestStores.visitors().keyId();
    bad.put("unsigned", Jws.unsigned(header("none", published), claims));
    bad.put(
        "signed with the public key as a shared secret",
        Jws.sign(
            TestKeys.PROVIDER.getPublic().getEncoded(),
            header("HS256", published),
            claims.getBytes(StandardCharsets.UTF_8)));
    bad.put(
        "of a key that is not published",
        Jws.sign(
            TestKeys.PROVIDER.getPrivate(),
            header("RS256", "unknown"),
            claims.getBytes(StandardCharsets.UTF_8)));
    bad.put("of an operator", TestStores.keys().operatorToken(Duration.ofHours(1)));
    bad.put("of the operators' provider", TestStores.oidc().accessToken(Map.of("aud", "shop-app")));
    bad.put("no token", "x");
    bad.forEach(
        (kind, token) -> {
          Reply refused =
              Http.send("POST", room.uri() + "/tokens", "", Member.bearer(token)).is(401);
          assertEquals("login-invalid", refused.problem(), kind);
        });
    assertEquals(0, room.look().getLong("issued"));
    double counted = meters.counter("usher.joins.refused", "reason", "login").count() - before;
    assertEquals(bad.size(), counted);
    String app = ann.token(Map.of("aud", "shop-app"));
    Http.send("POST", room.uri() + "/tokens", "", Member.bearer(app)).is(201);
    assertEquals(200, ann.joins(room).status());
  }

  @Test
  void ofManyJoinsAtOnceEachLoginGetsOneNumberAndNoneIsWasted() {
    for (int round = 0; round < 10; round++) {
      WaitingRoom room = opened();
      List<Member> members = Stream.generate(Member::some).limit(5).toList();
      List<CompletableFuture<Reply>> all =
          IntStream.range(0, 60).mapToObj(i -> members.get(i % 5).joinsAsync(room)).toList();
      Map<Integer, Set<String>> tokens = new HashMap<>();
      Set<Long> numbers = new HashSet<>();
      int created = 0;
      for (int i = 0; i < all.size(); i++) {
        Reply reply = all.get(i).join();
        assertTrue(reply.status() / 100 == 2, reply::toString);
        created += reply.status() == 201 ? 1 : 0;
        tokens.computeIfAbsent(i % 5, member -> new HashSet<>()).add(reply.text("/token"));
        numbers.add(reply.number("/number"));
      }
      tokens.values().forEach(own -> assertEquals(1, own.size()));
      assertEquals(Set.of(1L, 2L, 3L, 4L, 5L), numbers);
      assertEquals(5, created);
      assertEquals(5, room.look().getLong("issued"));
    }
  }

  @Test
  void aLostRedisChangesNothing() {
    WaitingRoom room = opened("maxActive", 1);
    Member ann = Member.some();
    Member.some().joins(room).is(201);
    String token = ann.joins(room).is(201).text("/token");
    StoredQueue.serving(room);
    TestRedis.send("FLUSHALL");
    await().until(() -> ann.joins(room), reply -> reply.status() == 200);
    assertEquals(token, ann.joins(room).text("/token"));
    assertEquals(2, room.look().getLong("issued"));
  }

  /** Until the draw, nothing is given up by leaving. */
  @Test
  void aLoginHasOneEntryInADraw() {
    String later = Instant.now().plusSeconds(3600).toString();
    String now = Instant.now().minusSeconds(60).toString();
    WaitingRoom room = opened("mode", "DRAW", "opensAt", now, "startsAt", later);
    Member ann = Member.some();
    Member.some().joins(room).is(201);
    Reply entry = ann.joins(room).is(201);
    Reply again = ann.joins(room).is(200);
    for (String field : List.of("/token", "/receipt", "/commitment", "/number")) {
      assertEquals(entry.text(field), again.text(field), field);
    }
    assertFalse(entry.text("/receipt").isEmpty());
    Visitor.of(room.uri(), entry).leaves().is(204);
    assertEquals(entry.text("/token"), ann.joins(room).is(200).text("/token"));
    assertEquals(2, room.look().getLong("issued"));

    room.set(
            "joinRules",
            LOGIN,
            "mode",
            "DRAW",
            "opensAt",
            now,
            "startsAt",
            Instant.now().toString())
        .is(200);
    Visitor drawn = Visitor.of(room.uri(), ann.joins(room).is(200));
    await()
        .until(() -> drawn.draw().json().path("entry").path("number").asLong(), place -> place > 0);
    assertEquals(2, drawn.draw().number("/participants"));
    assertEquals(2, drawn.draw().number("/entry/index"));
    assertEquals(3, Member.some().joins(room).is(201).number("/number"));
  }

  @Test
  void aPlaceIsThereForWhoeverSawNoResponse() throws IOException {
    WaitingRoom room = opened();
    Member ann = Member.some();
    URI service = URI.create(room.uri());
    String request =
        "POST "
            + service.getPath()
            + "/tokens HTTP/1.1\r\nHost: "
            + service.getAuthority()
            + "\r\nContent-Length: 0\r\nAuthorization: Bearer "
            + ann.token(Map.of())
            + "\r\n\r\n";
    try (TestDatabase.Lock counter = lockCounter(room)) {
      try (Socket browser = new Socket(service.getHost(), service.getPort())) {
        browser.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        await().until(LoginTest::aJoinWaitsForTheCounter, waits -> waits);
      }
      assertTrue(counter.isHeld());
    }
    await().until(() -> places(room), places -> places == 1);
    ann.joins(room).is(200);
    assertEquals(1, room.look().getLong("issued"));
  }

  private static boolean aJoinWaitsForTheCounter() {
    return TestDatabase.number(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                + " and query like '%update queue.counter%'")
        > 0;
  }

  private static long places(WaitingRoom room) {
    return TestDatabase.number("select count(*) from queue.login_place where room = ?", room.id());
  }

  @Test
  void whoHasAPlaceGetsItWhileNobodyJoins() {
    WaitingRoom room = opened();
    Member ann = Member.some();
    String token = ann.joins(room).is(201).text("/token");
    room.is("sold-out");
    assertEquals(token, ann.joins(room).is(200).text("/token"));
    assertEquals("sold-out", Member.some().joins(room).problem());
    assertEquals("sold-out", room.join().problem());
  }

  @Test
  void beforeARoomOpensItsVisitorsLearnThatTheyCanSignIn() {
    String later = Instant.now().plusSeconds(3600).toString();
    WaitingRoom room = opened("opensAt", later, "startsAt", later);
    assertTrue(room.join().isProblem(409, "room-closed").json().path("needsLogin").asBoolean());
    Reply signedIn = Member.some().joins(room).isProblem(409, "room-closed");
    assertTrue(signedIn.json().path("needsLogin").isMissingNode());
  }

  @Test
  void aRoomWithManyWhoComeBackHoldsUpNoOther() throws Exception {
    CountDownLatch responds = new CountDownLatch(1);
    LoginPlaces places = new LoginPlaces(slow(responds), () -> Duration.ofMinutes(1));
    List<CompletableFuture<Optional<LoginPlace>>> busy =
        Stream.generate(() -> places.find("busy", "ann").subscribeAsCompletionStage())
            .limit(LoginPlaces.WAITING_PER_ROOM + 1)
            .toList();
    assertTrue(busy.get(LoginPlaces.WAITING_PER_ROOM).isCompletedExceptionally());
    CompletableFuture<Optional<LoginPlace>> other =
        places.find("other", "ann").subscribeAsCompletionStage();
    assertFalse(other.isDone());
    responds.countDown();
    assertEquals(Optional.empty(), other.get(1, TimeUnit.MINUTES));
    assertEquals(Optional.empty(), places.find("busy", "ann").await().indefinitely());
  }

  @Test
  void howeverManyComeBackAPlaceCanBeLeft() throws Exception {
    CountDownLatch responds = new CountDownLatch(1);
    LoginPlaces places = new LoginPlaces(slow(responds), () -> Duration.ofMinutes(1));
    List<CompletableFuture<Optional<LoginPlace>>> busy =
        Stream.of("one", "other")
            .flatMap(room -> Collections.nCopies(LoginPlaces.WAITING_PER_ROOM, room).stream())
            .map(room -> places.find(room, "ann").subscribeAsCompletionStage())
            .toList();
    assertTrue(busy.get(busy.size() - 1).isCompletedExceptionally());
    QueueToken left = new QueueToken("one", 1, "ann", 0, 0);
    places.release(left).subscribeAsCompletionStage().get(1, TimeUnit.MINUTES);
    responds.countDown();
  }

  private LoginPlaceStore slow(CountDownLatch responds) {
    return new LoginPlaceStore(dataSource) {
      @Override
      Optional<LoginPlace> find(String room, String subject) {
        try {
          assertTrue(responds.await(1, TimeUnit.MINUTES));
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return Optional.empty();
      }
    };
  }

  @Test
  void nothingOfALoginCanBeReadInPostgresql() {
    WaitingRoom room = opened();
    Member ann = Member.some();
    ann.joins(room).is(201);
    WaitingRoom other = opened();
    ann.joins(other).is(201);
    String sql = "select row(p.*)::text from queue.login_place p where room = ?";
    String row = TestDatabase.text(sql, room.id());
    assertFalse(row.contains(ann.subject()), row);
    String subject = "select subject from queue.login_place where room = ?";
    assertNotEquals(TestDatabase.text(subject, room.id()), TestDatabase.text(subject, other.id()));
  }

  @Test
  void placesEndWithTheRoom() {
    WaitingRoom room = opened();
    Member ann = Member.some();
    Visitor left = Visitor.of(room.uri(), ann.joins(room));
    StoredQueue.serving(room);
    left.leaves().is(204);
    String token = ann.joins(room).is(201).text("/token");
    room.is("end");
    room.delete().is(204);
    assertEquals(0, places(room));
    assertEquals(
        0, TestDatabase.number("select count(*) from queue.login_left where room = ?", room.id()));
    room.set("joinRules", LOGIN).is(201);
    Reply again = ann.joins(room).is(201);
    assertNotEquals(token, again.text("/token"));
  }

  private static String header(String algorithm, String key) {
    return "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + key + "\"}";
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}
