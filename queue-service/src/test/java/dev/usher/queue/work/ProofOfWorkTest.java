package dev.usher.queue.work;

import static dev.usher.queue.testing.Solver.challenge;
import static dev.usher.queue.testing.Solver.encode;
import static dev.usher.queue.testing.Solver.joins;
import static dev.usher.queue.testing.Solver.number;
import static dev.usher.queue.testing.Solver.solution;
import static dev.usher.queue.testing.Solver.solve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.common.problem.ProblemException;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.altcha.altcha.Altcha;
import org.junit.jupiter.api.Test;

/** Joins of rooms that require proof of work. */
@QuarkusTest
@WithTestResource(TestStores.class)
class ProofOfWorkTest {
  private static final SocketAddress CLIENT = SocketAddress.inetSocketAddress(1, "192.0.2.1");
  private static final Duration WAIT = Duration.ofMinutes(1);
  private static final WorkSettings SETTINGS = new WorkSettings(100, 400, 10, WAIT, 3);
  private static final String KEY = "key";

  @Inject Proofs proofs;
  @Inject RoomRegistry rooms;
  @Inject QueueSettings settings;

  private final WaitingRoom room = strict();

  @Test
  void noCacheKeepsAChallenge() {
    Reply reply = Http.send("GET", room.uri() + "/challenge", "", Map.of()).is(200);
    assertEquals("no-store", reply.header("Cache-Control"));
  }

  @Test
  void aJoinNeedsASolvedChallenge() {
    assertEquals("proof-required", room.join().problem());
    assertEquals(403, room.join().status());
    for (String body : List.of("[]", "{\"altcha\": null}", "{", "{}", "null")) {
      Reply refused = Http.send("POST", room.uri() + "/tokens", body, Map.of());
      assertEquals("proof-required", refused.problem(), body);
    }
    Reply joined = joins(room, solution(room));
    assertEquals(201, joined.status());
    assertEquals(1, joined.number("/number"));
    assertEquals(1, room.look().getLong("issued"));
  }

  @Test
  void aSolutionIsGoodOnce() {
    String solution = solution(room);
    joins(room, solution).is(201);
    assertEquals("proof-invalid", joins(room, solution).problem());
    assertEquals(1, room.look().getLong("issued"));
  }

  /** An instance remembers what it took itself, and Redis what the others did. */
  @Test
  void aSolutionThatAnotherInstanceTookIsRefused() {
    JsonObject challenge = challenge(room);
    String key = key(room, challenge);
    TestRedis.send("SET", key, "");
    assertEquals("proof-invalid", joins(room, solve(challenge)).problem());

    JsonObject other = challenge(room);
    joins(room, solve(other)).is(201);
    long left = TestRedis.send("PTTL", key(room, other)).orElseThrow().toLong();
    assertTrue(left > 0 && left <= Challenges.GOOD_FOR.toMillis(), "forgotten after " + left);
  }

  @Test
  void onlyWhatSolvesAChallengeOfThisRoomIsAccepted() {
    WaitingRoom other = strict();
    assertEquals("proof-invalid", joins(room, solution(other)).problem());

    JsonObject challenge = challenge(room);
    String salt = challenge.getString("salt");
    JsonObject later =
        challenge.copy().put("salt", salt.replaceFirst("expires=\\d+", "expires=9999999999"));
    assertNotEquals(salt, later.getString("salt"));
    JsonObject own = challenge.copy().put("challenge", sha256(salt + 1));
    for (String forged :
        List.of(
            encode(challenge.copy().put("number", -1)),
            encode(challenge.copy().put("number", "1")),
            encode(challenge),
            encode(challenge.copy().put("salt", "x?expires=%zz").put("number", 1)),
            encode(later.put("number", number(challenge))),
            encode(own.put("number", 1)),
            encode(challenge.copy().put("algorithm", "SHA-1").put("number", number(challenge))),
            Base64.getEncoder().encodeToString("null".getBytes(StandardCharsets.UTF_8)),
            "%%%",
            "a".repeat(2_000))) {
      assertEquals("proof-invalid", joins(room, forged).problem(), forged);
    }
    joins(room, solve(challenge)).is(201);
  }

  @Test
  void whoHasAPlaceGetsItBackWithoutAnotherProof() {
    Reply joined = joins(room, solution(room));
    Map<String, String> bearer = Map.of("Authorization", "Bearer " + joined.text("/token"));
    Reply again = Http.send("POST", room.uri() + "/tokens", "", bearer).is(200);
    assertEquals(joined.number("/number"), again.number("/number"));
  }

  @Test
  void otherRoomsAskForNothing() {
    WaitingRoom open = WaitingRoom.opened(ServiceUnderTest.url());
    Reply none = Http.send("GET", open.uri() + "/challenge", "", Map.of());
    assertEquals(404, none.status());
    assertEquals("no-challenge", none.problem());
    open.joins();
    open.set("joinRules", new JsonObject().put("proofOfWork", true)).is(200);
    assertEquals("proof-required", open.join().problem());
  }

  /** A join may fail for another reason, for example as PostgreSQL does not respond. */
  @Test
  void aProofThatIsGivenBackCanBeUsedAgain() {
    Room view = view();
    Proof proof = proofs.verify(view, solution(room));
    proofs.use(view, proof, CLIENT).await().indefinitely();
    proofs.giveBack(view, proof).await().indefinitely();
    proofs.use(view, proof, CLIENT).await().indefinitely();
  }

  @Test
  void aChallengeExpires() {
    Challenges now = challenges(Duration.ZERO);
    String solution = solve(JsonObject.mapFrom(now.create(view(), CLIENT)));
    assertTrue(now.verify(view(), solution).isPresent());
    assertTrue(
        challenges(Challenges.GOOD_FOR.minusSeconds(5)).verify(view(), solution).isPresent());
    assertTrue(challenges(Challenges.GOOD_FOR).verify(view(), solution).isEmpty());
  }

  private Challenges challenges(Duration later) {
    NetworkDemand demand = new NetworkDemand(SETTINGS);
    return new Challenges(demand, new ObjectMapper(), clock(later), KEY);
  }

  @Test
  void whoWaitsInsteadOfWorkingCanJoinThenButNotBefore() {
    String note = patience(Duration.ZERO).note(view());
    assertTrue(Patience.isNote(note), note);
    Duration left = patience(Duration.ZERO).left(view(), note).orElseThrow();
    assertTrue(left.compareTo(WAIT) <= 0 && left.compareTo(WAIT.minusSeconds(10)) > 0, "" + left);
    assertTrue(patience(Duration.ZERO).verify(view(), note).isEmpty());
    assertTrue(patience(WAIT).verify(view(), note).isPresent());
    assertEquals(Optional.of(Duration.ZERO), patience(WAIT).left(view(), note));

    Duration tooLate = WAIT.plusMinutes(10);
    assertTrue(patience(tooLate).verify(view(), note).isEmpty());
    Room other = rooms.view(strict().id()).await().indefinitely().room();
    assertTrue(patience(WAIT).verify(other, note).isEmpty());
    String sooner = "1" + note.substring(note.indexOf('.'));
    assertTrue(patience(WAIT).verify(view(), sooner).isEmpty());
  }

  /** To wait costs a program nothing. */
  @Test
  void onlyFewOfANetworkJoinByWaiting() {
    Patience patience = patience(WAIT);
    for (int i = 0; i < SETTINGS.plainJoins(); i++) {
      assertTrue(patience.take(CLIENT));
    }
    assertFalse(patience.take(CLIENT));
    assertTrue(patience.take(SocketAddress.inetSocketAddress(1, "198.51.100.1")));
  }

  /** Otherwise one visitor could use up what all of a network have. */
  @Test
  void aNoteThatWasUsedCountsOnce() {
    SocketAddress client = SocketAddress.inetSocketAddress(1, "198.51.101.1");
    Proof note = new Proof("note-" + UUID.randomUUID(), Instant.now().plusSeconds(60), true);
    proofs.use(view(), note, client).await().indefinitely();
    for (int i = 0; i < settings.proofOfWork().plainJoins(); i++) {
      ProblemException refusal =
          assertThrows(
              ProblemException.class,
              () -> proofs.use(view(), note, client).await().indefinitely());
      assertEquals(403, refusal.problem().status());
    }
    Proof other = new Proof(note.id() + "2", note.end(), true);
    proofs.use(view(), other, client).await().indefinitely();
  }

  /** The network may join again later, and the visitor from another one. */
  @Test
  void aNoteBeyondTheLimitOfItsNetworkIsNotUsed() {
    SocketAddress client = SocketAddress.inetSocketAddress(1, "198.51.102.1");
    Instant end = Instant.now().plusSeconds(60);
    String id = "note-" + UUID.randomUUID() + "-";
    for (int i = 0; i < settings.proofOfWork().plainJoins(); i++) {
      proofs.use(view(), new Proof(id + i, end, true), client).await().indefinitely();
    }
    Proof oneMore = new Proof(id + "more", end, true);
    ProblemException refusal =
        assertThrows(
            ProblemException.class,
            () -> proofs.use(view(), oneMore, client).await().indefinitely());
    assertEquals(429, refusal.problem().status());
    SocketAddress elsewhere = SocketAddress.inetSocketAddress(1, "198.51.103.1");
    proofs.use(view(), oneMore, elsewhere).await().indefinitely();
  }

  private static Patience patience(Duration later) {
    return new Patience(SETTINGS, KEY, new SimpleMeterRegistry(), clock(later));
  }

  private static Clock clock(Duration later) {
    return Clock.offset(Clock.systemUTC(), later);
  }

  private Room view() {
    return rooms.view(room.id()).await().indefinitely().room();
  }

  private static WaitingRoom strict() {
    return WaitingRoom.opened(
        ServiceUnderTest.url(), "joinRules", new JsonObject().put("proofOfWork", true));
  }

  private static String sha256(String text) {
    try {
      return Altcha.hashHex(Altcha.Algorithm.SHA256, text);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String key(WaitingRoom room, JsonObject challenge) {
    String salt = challenge.getString("salt");
    return "usher:queue:{" + room.id() + "}:proof:" + salt.substring(0, salt.indexOf('?'));
  }
}
