package dev.usher.queue.login;

import static dev.usher.queue.login.LoginRooms.lockCounter;
import static dev.usher.queue.login.LoginRooms.opened;
import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.SignedCodes;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rooms that ask for a login and an invitation. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LoginProfile.class)
class LoginInvitationTest {
  @Test
  void aLoginThatHasAPlaceNeedsNoSecondInvitation() {
    WaitingRoom room =
        opened("joinRules", new JsonObject().put("login", true).put("invitationOnly", true));
    String code = SignedCodes.INVITATIONS.one(room, 2);
    Member ann = Member.some();
    assertEquals("invitation-required", ann.joins(room).problem());
    String invited = new JsonObject().put("invitation", code).encode();
    Map<String, String> login = Member.bearer(ann.token(Map.of()));
    List<CompletableFuture<Reply>> all =
        IntStream.range(0, 2)
            .mapToObj(i -> Http.sendAsync("POST", room.uri() + "/tokens", invited, login))
            .toList();
    all.forEach(reply -> assertTrue(reply.join().status() / 100 == 2, reply.join()::toString));
    ann.joins(room).is(200);
    await()
        .until(
            () ->
                TestDatabase.number(
                    "select sum(used) from queue.invitation where room = ?", room.id()),
            used -> used == 1);
  }

  @Test
  void twoBrowsersOfALoginJoinWithOneInvitation() {
    WaitingRoom room =
        opened("joinRules", new JsonObject().put("login", true).put("invitationOnly", true));
    for (int round = 0; round < 10; round++) {
      String invited =
          new JsonObject().put("invitation", SignedCodes.INVITATIONS.one(room, 1)).encode();
      Map<String, String> login = Member.bearer(Member.some().token(Map.of()));
      List<CompletableFuture<Reply>> all =
          IntStream.range(0, 4)
              .mapToObj(i -> Http.sendAsync("POST", room.uri() + "/tokens", invited, login))
              .toList();
      Set<String> tokens = new HashSet<>();
      all.forEach(reply -> tokens.add(reply.join().text("/token")));
      assertEquals(1, tokens.size(), tokens::toString);
      assertFalse(tokens.contains(""), () -> all.get(0).join().toString());
      Map<String, String> other = Member.bearer(Member.some().token(Map.of()));
      Reply refused = Http.send("POST", room.uri() + "/tokens", invited, other);
      assertEquals("invitation-used", refused.problem());
    }
  }

  /** The place may be there all the same. */
  @Test
  void anInvitationIsNotGivenBackWhileItIsNotKnownWhetherItsLoginHasAPlace() {
    WaitingRoom room =
        opened("joinRules", new JsonObject().put("login", true).put("invitationOnly", true));
    String invited =
        new JsonObject().put("invitation", SignedCodes.INVITATIONS.one(room, 1)).encode();
    Map<String, String> login = Member.bearer(Member.some().token(Map.of()));
    try (TestDatabase.Lock counter = lockCounter(room)) {
      assertEquals(503, Http.send("POST", room.uri() + "/tokens", invited, login).status());
      assertTrue(counter.isHeld());
    }
    Map<String, String> other = Member.bearer(Member.some().token(Map.of()));
    Reply refused = Http.send("POST", room.uri() + "/tokens", invited, other);
    assertEquals("invitation-used", refused.problem());
  }
}
