package dev.usher.queue.pass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.QueueTokenCodec;
import dev.usher.testing.Alone;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;

@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
class PassTest {
  @Inject PassStore store;
  @Inject QueueSettings settings;

  @Test
  void aPassIsCheckedWithThePublishedKeysAlone() throws Exception {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "passTtl", "PT5M");
    Reply claimed = claimed(room.joins());
    Reply published =
        Http.send("GET", ServiceUnderTest.url() + "/.well-known/jwks.json", "", Map.of());
    assertEquals("application/jwk-set+json", published.header("Content-Type").split(";", -1)[0]);
    assertTrue(published.header("Cache-Control").contains("max-age="));
    JsonWebKeySet keys = new JsonWebKeySet(published.body());
    PublicJsonWebKey key = (PublicJsonWebKey) keys.getJsonWebKeys().get(0);
    assertEquals(key.calculateBase64urlEncodedThumbprint("SHA-256"), key.getKeyId());
    assertTrue(key.getPrivateKey() == null, "Only the public half is published");

    JwtClaims claims =
        new JwtConsumerBuilder()
            .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys.getJsonWebKeys()))
            .setJwsAlgorithmConstraints(
                org.jose4j.jwa.AlgorithmConstraints.ConstraintType.PERMIT,
                AlgorithmIdentifiers.RSA_USING_SHA256)
            .setExpectedAudience("usher-booking")
            .setExpectedIssuer("usher-queue")
            .setRequireSubject()
            .build()
            .processToClaims(claimed.text("/pass"));
    assertEquals(room.id(), claims.getStringClaimValue("room"));
    assertEquals(claimed.text("/passId"), claims.getJwtId());
    assertEquals(List.of("visitor"), claims.getStringListClaimValue("groups"));
    long seconds = claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue();
    assertTrue(seconds == 300 || seconds == 301, "never less than passTtl: " + seconds);
    assertEquals(
        Instant.ofEpochSecond(claims.getExpirationTime().getValue()),
        Instant.parse(claimed.text("/expiresAt")));
    assertTrue(claimed.header("Date").endsWith(" GMT"), claimed::toString);
  }

  @Test
  void theSameQueueTokenGivesTheSamePassHoweverOftenAndAtOnce() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    List<JsonNode> answers =
        IntStream.range(0, 20).mapToObj(i -> visitor.claimsAsync()).toList().stream()
            .map(CompletableFuture::join)
            .map(Reply::json)
            .distinct()
            .toList();
    assertEquals(1, answers.size(), answers::toString);
    assertEquals(1, passes(room));
  }

  /** As when a number had been given twice by a mistake that cannot happen. */
  @Test
  void thePassOfOneIsNotGivenToAnother() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = room.joins();
    claimed(visitor);
    Visitor twin = twinOf(visitor);
    assertEquals(403, twin.claims().status());
    assertEquals("token-of-other-visitor", twin.claims().problem());
  }

  private Visitor twinOf(Visitor visitor) {
    QueueTokenCodec codec = new QueueTokenCodec(settings.token().secret());
    QueueToken token = codec.verify(visitor.token()).orElseThrow();
    String other = "0123456789abcdef0123456789abcdef";
    return new Visitor(
        visitor.room(),
        codec.sign(
            new QueueToken(
                token.room(), token.number(), other, token.issuedAt(), token.generation())),
        visitor.number());
  }

  @Test
  void aPassIsOnlyReplacedByALaterOneOfItsVisitorUntilItIsFinished() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    long epoch = epoch(room);
    PassClaims pass = claims(room, "ann", 60);
    assertTrue(writes(7, pass, epoch));

    assertFalse(writes(7, claims(room, "bob", 120), epoch), "of another visitor");
    assertFalse(writes(7, claims(room, "ann", 30), epoch), "with an earlier end");
    assertFalse(writes(7, claims(room, "ann", 120), epoch - 1), "of an epoch that is over");
    assertTrue(writes(7, claims(room, "ann", 120), epoch));
    store.finish(room.id(), pass.id());
    assertFalse(writes(7, claims(room, "ann", 180), epoch), "finished");
  }

  /** As when a visitor clicks twice: whichever write comes second finds the pass of the first. */
  @Alone
  @Test
  void aPassThatIsWrittenManyTimesAtOnceIsStoredOnce() throws Exception {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    long epoch = epoch(room);
    int passes = 1_000;
    int written = 0;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int number = 1; number <= passes; number++) {
        int next = number;
        PassClaims pass =
            new PassClaims(room.id(), "ann", "pass-" + next, 1, 4_000_000_000L, false);
        Callable<Boolean> write = () -> writes(next, pass, epoch);
        for (Future<Boolean> each : threads.invokeAll(Collections.nCopies(4, write))) {
          written += each.get() ? 1 : 0;
        }
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(passes, written);
    assertEquals(passes, passes(room));
  }

  /** A pass that were written meanwhile could be missing in the copy that the epoch begins with. */
  @Alone
  @Test
  void noPassIsWrittenWhileAnEpochBegins() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    long epoch = epoch(room);
    CompletableFuture<Boolean> written;
    try (TestDatabase.Lock begins =
        TestDatabase.lock(
            "update queue.checkpoint set epoch = epoch + 1 where room = ?", room.id())) {
      written =
          CompletableFuture.supplyAsync(
              () -> writes(7, claims(room, "ann", 60), epoch), task -> new Thread(task).start());
      await().until(() -> written.isDone() || waitsToWriteAPass(), seen -> seen);
      assertFalse(written.isDone());
      assertTrue(begins.isHeld());
    }
    assertTrue(written.join(), "it did not begin after all");
  }

  private static boolean waitsToWriteAPass() {
    return TestDatabase.number(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                + " and query like '%insert into queue.pass%'")
        > 0;
  }

  private static long epoch(WaitingRoom room) {
    String epoch = "select epoch from queue.checkpoint where room = ?";
    return await().until(() -> TestDatabase.number(epoch, room.id()), begun -> begun > 0);
  }

  private static QueueToken token(long number) {
    return new QueueToken("any", number, "any", 1, 1);
  }

  private boolean writes(long number, PassClaims pass, long epoch) {
    return store.write(token(number), pass, epoch).isPresent();
  }

  private static PassClaims claims(WaitingRoom room, String visitor, int seconds) {
    long now = Instant.now().getEpochSecond();
    return new PassClaims(room.id(), visitor, room.id() + "-pass", now, now + seconds, false);
  }

  @Test
  void aPassNobodyKnowsIsFinishedAlready() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    for (String id : List.of("no-such-pass", "%00", "00000000-0000-0000-0000-000000000000")) {
      assertEquals(204, room.finish(id).status(), id);
    }
  }

  @Test
  void onlyServicesAndOperatorsFinishPasses() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = room.joins();
    String pass = claimed(visitor).text("/passId");
    String uri = room.uri() + "/passes/" + pass;
    assertEquals(401, Http.send("DELETE", uri, "", Map.of()).status());
    assertEquals(401, Http.send("DELETE", uri, "", visitor.bearer()).status());
    assertEquals("ADMITTED", visitor.state());
  }

  /**
   * PostgreSQL commits a pass after its claim was refused, as a server does that was stopped and
   * goes on. By then the visitor has the turn again, or the same pass with its whole time.
   */
  @Test
  void aPassThatWasCommittedAfterItsClaimHadFailedCostsItsVisitorNothing() {
    assertLateCommitCostsNothing("PT1M");
  }

  @Test
  void aPassThatWasCommittedAfterItsEndCostsItsVisitorNothing() {
    assertLateCommitCostsNothing("PT1S");
  }

  private void assertLateCommitCostsNothing(String passTtl) {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "passTtl", passTtl);
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    String[] unsent;
    try (TestDatabase.Lock queueRow = StoredQueue.lock(room)) {
      CompletableFuture<Reply> refused = visitor.claimsAsync();
      unsent =
          await()
              .until(() -> inRedis(visitor, room), Optional::isPresent)
              .orElseThrow()
              .split(" ", -1);
      assertEquals(503, refused.join().status());
      assertTrue(queueRow.isHeld());
    }
    TestDatabase.update(
        """
        insert into queue.pass (room, number, visitor, pass_id, issued_at, expires_at)
        select ?, %d, '%s', '%s', now() - interval '2 minutes', now() - interval '1 second'
        """
            .formatted(visitor.number(), unsent[0], unsent[1]),
        room.id());
    // Until then it counts as the same claim, sent again.
    long later = (Long.parseLong(unsent[2]) + 4) * 1000;
    await().until(System::currentTimeMillis, now -> now > later);
    await().until(visitor::state, "YOUR_TURN"::equals);

    Instant asked = Instant.now();
    Reply claim = visitor.claims();

    assertEquals(201, claim.status(), claim::toString);
    Instant wholeTime = asked.plus(Duration.parse(passTtl));
    assertFalse(Instant.parse(claim.text("/expiresAt")).isBefore(wholeTime), claim::toString);
    assertEquals("ADMITTED", visitor.state());
    assertEquals(
        1,
        TestDatabase.number(
            "select count(*) from queue.pass where room = ? and pass_id = ? and expires_at = ?",
            room.id(),
            claim.text("/passId"),
            OffsetDateTime.parse(claim.text("/expiresAt"))));
  }

  private static Optional<String> inRedis(Visitor visitor, WaitingRoom room) {
    return TestRedis.send("HGET", RoomKeys.passes(room.id()), Long.toString(visitor.number()))
        .map(Object::toString);
  }

  private static Reply claimed(Visitor visitor) {
    return await().until(visitor::claims, reply -> reply.status() == 201);
  }

  private static long passes(WaitingRoom room) {
    return TestDatabase.number("select count(*) from queue.pass where room = ?", room.id());
  }
}
