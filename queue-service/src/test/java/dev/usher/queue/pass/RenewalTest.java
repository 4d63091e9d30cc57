package dev.usher.queue.pass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Passes of visitors who are active get a later end, in rooms that allow it. */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
class RenewalTest {
  @Inject PassStore store;

  @Test
  void aRenewedPassIsTheSameWithALaterEndThatPostgresqlHas() {
    WaitingRoom room = opened("PT10M", "PT1H");
    Visitor visitor = room.joins();
    Reply claimed = claimed(visitor);
    earlier(room, Duration.ofMinutes(4));

    Reply renewed = renews(room, claimed);
    assertEquals(200, renewed.status(), renewed::toString);
    assertEquals(claimed.text("/passId"), renewed.text("/passId"));
    Instant end = end(renewed);
    assertTrue(end.isAfter(end(claimed).minusSeconds(2)), "It has its whole time again");
    assertEquals(end, storedEnd(room));
    assertEquals(end.toEpochMilli(), liveUntil(room));
    assertEquals("no-store", renewed.header("Cache-Control"));

    assertEquals(renewed.text("/pass"), renews(room, renewed).text("/pass"), "Renewed just now");
    assertEquals(renewed.text("/pass"), visitor.claims().text("/pass"), "Claimed again");
    assertEquals("ADMITTED", visitor.state());
  }

  @Test
  void itIsNeverValidBeyondTheCap() {
    WaitingRoom room = opened("PT10M", "PT1H");
    Reply pass = claimed(room.joins());
    Instant issued = earlier(room, Duration.ofMinutes(9));
    Instant cap = issued.plus(Duration.ofHours(1));
    Instant last = end(renews(room, pass));
    for (int i = 0; i < 20 && last.isBefore(cap); i++) {
      earlier(room, Duration.ofMinutes(5));
      cap = cap.minus(Duration.ofMinutes(5));
      last = end(renews(room, pass).is(200));
      assertFalse(last.isAfter(cap), last + " is after " + cap);
    }
    assertEquals(cap, last);
    assertEquals("pass-not-renewable", renews(room, pass).problem());
    assertEquals(last, storedEnd(room));
    assertEquals(last.toEpochMilli(), liveUntil(room));
  }

  @Test
  void aSlotIsTakenUntilTheRenewedEndOfItsPass() {
    WaitingRoom room =
        WaitingRoom.opened(
            ServiceUnderTest.url(), "maxActive", 1, "passTtl", "PT10M", "maxPassTtl", "PT1H");
    Reply pass = claimed(room.joins());
    Visitor next = room.joins();
    earlier(room, Duration.ofMinutes(9));
    renews(room, pass).is(200);
    earlier(room, Duration.ofMinutes(5));
    StoredQueue.awaitRun(room, 2);
    assertEquals("WAITING", next.state(), "The first end of the pass is minutes ago");
    earlier(room, Duration.ofMinutes(6));
    await().until(next::state, "YOUR_TURN"::equals);
  }

  @Test
  void aFinishedPassIsNotRenewed() {
    WaitingRoom room = opened("PT10M", "PT1H");
    Reply pass = claimed(room.joins());
    earlier(room, Duration.ofMinutes(8));
    room.finish(pass.text("/passId")).is(204);
    assertEquals("pass-over", renews(room, pass).problem());
    assertEquals(0, StoredQueue.live(room));
    assertEquals(Optional.empty(), stored(room, pass, 0), "nor in PostgreSQL, whoever asks");
  }

  @Test
  void anExpiredPassIsNotRenewed() {
    WaitingRoom room = opened("PT10M", "PT1H");
    Reply pass = claimed(room.joins());
    earlier(room, Duration.ofMinutes(11));
    assertEquals("pass-over", renews(room, pass).problem(), "Only the token is still good");
    assertEquals(Optional.empty(), stored(room, pass, 0));
    WaitingRoom brief = opened("PT1S", "PT1H");
    Reply expired = claimed(brief.joins());
    await().until(() -> renews(brief, expired).status(), status -> status == 401);
    assertEquals("invalid-pass", renews(brief, expired).problem());
  }

  @Test
  void noPassIsRenewedOfAnEpochThatIsOver() {
    WaitingRoom room = opened("PT10M", "PT1H");
    Reply pass = claimed(room.joins());
    earlier(room, Duration.ofMinutes(8));
    assertEquals(Optional.empty(), stored(room, pass, -1));
    assertTrue(stored(room, pass, 0).isPresent());
  }

  @Test
  void theRenewedEndSurvivesTheLossOfRedis() {
    WaitingRoom room = opened("PT10M", "PT1H");
    Reply pass = claimed(room.joins());
    earlier(room, Duration.ofMinutes(8));
    Instant end = end(renews(room, pass).is(200));
    RoomKeys.all(room.id()).forEach(key -> TestRedis.send("DEL", key));
    await().until(() -> StoredQueue.live(room), live -> live == 1);
    assertEquals(end.toEpochMilli(), liveUntil(room));
  }

  @Test
  void whetherAPassIsRenewedIsUpToTheRoomThatIssuedIt_andToTheRoomNow() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "passTtl", "PT10M");
    Reply before = claimed(room.joins());
    earlier(room, Duration.ofMinutes(8));
    assertEquals("pass-not-renewable", renews(room, before).problem());
    room.set("passTtl", "PT10M", "maxPassTtl", "PT1H").is(200);
    assertEquals("pass-not-renewable", renews(room, before).problem(), "Issued before");

    WaitingRoom other = opened("PT10M", "PT1H");
    Reply pass = claimed(other.joins());
    Instant issued = earlier(other, Duration.ofMinutes(8));
    other.set("passTtl", "PT10M", "maxPassTtl", "PT12M").is(200);
    assertEquals(issued.plus(Duration.ofMinutes(12)), end(renews(other, pass).is(200)));
    other.set("passTtl", "PT10M").is(200);
    assertEquals("pass-not-renewable", renews(other, pass).problem());
    other.set("passTtl", "PT10M", "maxPassTtl", "PT1H").is(200);
    other.is("sold-out");
    assertEquals("sold-out", renews(other, pass).problem());
  }

  @Test
  void onlyItsHolderRenewsAPass() {
    WaitingRoom room = opened("PT10M", "PT1H");
    Reply ann = claimed(room.joins());
    Reply bob = claimed(room.joins());
    WaitingRoom other = opened("PT10M", "PT1H");
    for (Reply refused :
        List.of(
            renews(room, ann.text("/passId"), bob.text("/pass")),
            renews(other, ann.text("/passId"), ann.text("/pass")),
            renews(room, ann.text("/passId"), ann.text("/pass") + "x"),
            renews(room, ann.text("/passId"), ""))) {
      assertEquals(401, refused.status(), refused::toString);
      assertEquals("invalid-pass", refused.problem());
    }
  }

  private static WaitingRoom opened(String passTtl, String maxPassTtl) {
    return WaitingRoom.opened(ServiceUnderTest.url(), "passTtl", passTtl, "maxPassTtl", maxPassTtl);
  }

  private static Reply claimed(Visitor visitor) {
    await().until(visitor::state, "YOUR_TURN"::equals);
    return visitor.claims().is(201);
  }

  private static Reply renews(WaitingRoom room, Reply pass) {
    return renews(room, pass.text("/passId"), pass.text("/pass"));
  }

  private static Reply renews(WaitingRoom room, String id, String pass) {
    return Http.send(
        "POST",
        room.uri() + "/passes/" + id + "/renewal",
        "",
        Map.of("Authorization", "Bearer " + pass));
  }

  private static Instant end(Reply pass) {
    return Instant.parse(pass.text("/expiresAt"));
  }

  /**
   * The only pass of the room is so much older, as if that time had gone by. Its token does not
   * know and is good for longer than it.
   *
   * @return when it was issued
   */
  private static Instant earlier(WaitingRoom room, Duration age) {
    TestDatabase.update(
        "update queue.pass set issued_at = issued_at - ?::interval, expires_at = expires_at - ?::interval,"
            + " renewable_until = renewable_until - ?::interval where room = ?",
        age.toString(),
        age.toString(),
        age.toString(),
        room.id());
    StoredQueue.passEarlier(room, age);
    return Instant.ofEpochSecond(
        TestDatabase.number(
            "select extract(epoch from issued_at)::bigint from queue.pass where room = ?",
            room.id()));
  }

  private static Instant storedEnd(WaitingRoom room) {
    return Instant.ofEpochSecond(
        TestDatabase.number(
            "select extract(epoch from expires_at)::bigint from queue.pass where room = ?",
            room.id()));
  }

  private static long liveUntil(WaitingRoom room) {
    String score = TestRedis.send("ZSCORE", RoomKeys.live(room.id()), "1").orElseThrow().toString();
    return (long) Double.parseDouble(score);
  }

  /** A renewal by PostgreSQL alone, of an epoch that is so far from the one that holds. */
  private Optional<Long> stored(WaitingRoom room, Reply pass, long epochs) {
    long epoch =
        TestDatabase.number("select epoch from queue.checkpoint where room = ?", room.id());
    long later = Instant.now().plusSeconds(600).getEpochSecond();
    return store.renew(room.id(), 1, pass.text("/passId"), later, epoch + epochs);
  }
}
