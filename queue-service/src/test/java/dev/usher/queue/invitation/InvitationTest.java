package dev.usher.queue.invitation;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.invitation.InvitationCodes.Kind;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.SignedCodes;
import dev.usher.queue.testing.Solver;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.queue.token.RequestTokens;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rooms that are for invited visitors only. */
@QuarkusTest
@WithTestResource(TestStores.class)
class InvitationTest {
  private final Instant tomorrow = Instant.now().plus(Duration.ofDays(1));

  @Inject RequestTokens tokens;
  @Inject RoomRegistry rooms;
  @Inject Invitations invitations;

  private final WaitingRoom room = invited();

  @Test
  void aJoinNeedsACodeOfThisRoom() {
    assertEquals("invitation-required", room.join().problem());
    assertEquals("invitation-required", joins(" ").problem());
    String other = codes(invited(), 1, 1).get(0);
    String own = codes(room, 1, 1).get(0);
    String altered = (own.startsWith("0") ? "1" : "0") + own.substring(1);
    for (String code : List.of(other, altered, "0000-0000-0000-0000-0000-0000", "me")) {
      assertEquals("invitation-invalid", joins(code).problem(), code);
    }
    assertEquals(0, room.look().getLong("issued"));
    Reply joined = joins(own.toLowerCase(Locale.ROOT)).is(201);
    Map<String, String> bearer = Map.of("Authorization", "Bearer " + joined.text("/token"));
    Http.send("POST", room.uri() + "/tokens", "", bearer).is(200);
    assertEquals("invitation-used", joins(own).problem());
    assertEquals(1, room.look().getLong("issued"));
  }

  @Test
  void ofManyWhoJoinAtOnceACodeLetsInAsManyAsItSays() {
    String code = codes(room, 1, 5).get(0);
    List<CompletableFuture<Reply>> all =
        IntStream.range(0, 20)
            .mapToObj(i -> Http.sendAsync("POST", room.uri() + "/tokens", body(code), Map.of()))
            .toList();
    long joined = all.stream().filter(reply -> reply.join().status() == 201).count();
    assertEquals(5, joined);
    assertEquals(5, room.look().getLong("issued"));
    assertEquals(5, used());
  }

  /** A join may fail for another reason, for example in a sale that is sold out meanwhile. */
  @Test
  void aUseThatIsGivenBackIsLeftForAnotherJoin() {
    Invitation invitation =
        codes(Clock.systemUTC())
            .read(Kind.INVITATION, view(), codes(room, 1, 1).get(0))
            .orElseThrow();
    invitations.use(view(), invitation).await().indefinitely();
    invitations.giveBack(view(), invitation).await().indefinitely();
    assertEquals(0, used());
    invitations.use(view(), invitation).await().indefinitely();
    assertEquals(1, used());
  }

  @Test
  void aJoinWithoutANumberUsesNeitherItsCodeNorItsProof() {
    JsonObject both = new JsonObject().put("proofOfWork", true).put("invitationOnly", true);
    room.set("joinRules", both).is(200);
    String solution = Solver.solution(room);
    String code = codes(room, 1, 1).get(0);
    String lock = "select 1 from queue.counter where room = ? for update";
    try (TestDatabase.Lock counter = TestDatabase.lock(lock, room.id())) {
      joins(code, solution).isProblem(503, "queue-unavailable");
      assertTrue(counter.isHeld());
    }
    assertEquals(0, used());
    joins(code, solution).is(201);
    assertEquals(1, used());
  }

  @Test
  void aCodeThatIsUsedUpUsesNoProof() {
    JsonObject both = new JsonObject().put("proofOfWork", true).put("invitationOnly", true);
    room.set("joinRules", both).is(200);
    List<String> codes = codes(room, 2, 1);
    joins(codes.get(0), Solver.solution(room)).is(201);
    String solution = Solver.solution(room);
    joins(codes.get(0), solution).isProblem(403, "invitation-used");
    joins(codes.get(1), solution).is(201);
  }

  @Test
  void aCodeExpiresAtAFullHour() {
    String code = codes(Clock.systemUTC()).create(Kind.INVITATION, view(), 3, tomorrow);
    Instant end = InvitationCodes.end(tomorrow);
    assertTrue(!end.isBefore(tomorrow) && end.isBefore(tomorrow.plusSeconds(3600)), end::toString);
    Invitation read =
        codes(clockAt(end.minusSeconds(1))).read(Kind.INVITATION, view(), code).orElseThrow();
    assertEquals(3, read.uses());
    assertEquals(end, read.end());
    assertTrue(codes(clockAt(end)).read(Kind.INVITATION, view(), code).isEmpty());
  }

  @Test
  void aRoomThatIsCreatedAgainTakesNoEarlierCode() {
    String code = codes(room, 1, 1).get(0);
    room.is("end");
    room.delete().is(204);
    room.set("joinRules", new JsonObject().put("invitationOnly", true)).is(201);
    await().until(() -> joins(code).problem(), "invitation-invalid"::equals);
    joins(codes(room, 1, 1).get(0)).is(201);
  }

  @Test
  void operatorsGetCodesAsCsv() {
    Reply csv = create(room, 3, 2).is(200);
    assertTrue(csv.header("Content-Type").startsWith("text/csv"), csv::toString);
    assertEquals("no-store", csv.header("Cache-Control"));
    List<String> lines = csv.body().lines().toList();
    assertEquals("code,link,joins,expiresAt", lines.get(0));
    assertEquals(4, lines.size());
    String code = "[0-9A-Z]{4}(-[0-9A-Z]{4}){5}";
    assertTrue(
        lines
            .get(1)
            .matches(code + ",http[^,]*/rooms/" + room.id() + "#invitation=" + code + ",2,.*Z"),
        lines.get(1));
    assertEquals(3, lines.stream().skip(1).distinct().count());

    Map<String, String> nobody = Map.of("Content-Type", "application/json");
    SignedCodes.INVITATIONS.create(room, 1, 1, tomorrow, nobody).is(401);
    assertEquals(422, create(room, 0, 1).status());
    assertEquals(422, create(room, 1, 256).status());
    Instant past = Instant.now().minusSeconds(1);
    Reply late = SignedCodes.INVITATIONS.create(room, 1, 1, past, WaitingRoom.operator());
    assertTrue(late.body().contains("must be in the future"), late::body);
  }

  /** Nobody works for nothing. */
  @Test
  void whoIsNotInvitedDoesNoWork() {
    JsonObject both = new JsonObject().put("proofOfWork", true).put("invitationOnly", true);
    room.set("joinRules", both).is(200);
    assertEquals("invitation-required", room.join().problem());
    String code = codes(room, 1, 1).get(0);
    assertEquals("proof-required", joins(code).problem());
    joins(code, Solver.solution(room)).is(201);
  }

  @Test
  void aBrowserWithoutScriptsIsAskedForTheCode() {
    String place = room.uri() + "/place";
    Reply asked = Http.send("GET", place, "", Map.of()).is(200);
    assertTrue(asked.body().contains("name=\"invitation\""), asked::body);
    Reply none = Http.send("POST", place, "", Map.of()).is(403);
    assertTrue(none.body().contains("This queue is for invited visitors."), none::body);
    Reply wrong = Http.send("POST", place + "?invitation=wrong", "", Map.of()).is(403);
    assertTrue(wrong.body().contains("This code is not valid here."), wrong::body);
    assertTrue(wrong.body().contains("name=\"invitation\""), wrong::body);

    String code = codes(room, 1, 1).get(0);
    Reply entered = Http.send("GET", place + "?invitation=" + code, "", Map.of()).is(200);
    String form = "action=\"/api/rooms/" + room.id() + "/place?lang=en&amp;invitation=" + code;
    assertTrue(entered.body().contains(form), entered::body);
    Http.send("POST", place + "?lang=en&invitation=" + code, "", Map.of()).is(303);
    assertEquals(1, room.look().getLong("issued"));
  }

  private static WaitingRoom invited() {
    return WaitingRoom.opened(
        ServiceUnderTest.url(), "joinRules", new JsonObject().put("invitationOnly", true));
  }

  private static List<String> codes(WaitingRoom room, int count, int joins) {
    return SignedCodes.INVITATIONS.of(room, count, joins);
  }

  private static Reply create(WaitingRoom room, int count, int joins) {
    return SignedCodes.INVITATIONS.create(room, count, joins);
  }

  private static String body(String code) {
    return new JsonObject().put("invitation", code).encode();
  }

  private Reply joins(String code) {
    return Http.send("POST", room.uri() + "/tokens", body(code), Map.of());
  }

  private Reply joins(String code, String solution) {
    String body = new JsonObject().put("invitation", code).put("altcha", solution).encode();
    return Http.send("POST", room.uri() + "/tokens", body, Map.of());
  }

  private long used() {
    return TestDatabase.number("select sum(used) from queue.invitation where room = ?", room.id());
  }

  private InvitationCodes codes(Clock clock) {
    return new InvitationCodes(tokens, clock);
  }

  private static Clock clockAt(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  private Room view() {
    return rooms.view(room.id()).await().indefinitely().room();
  }
}
