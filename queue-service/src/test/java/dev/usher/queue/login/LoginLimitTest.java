package dev.usher.queue.login;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Few joins from one address, in rooms that ask for logins or invitations. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LoginLimitTest.FewJoins.class)
class LoginLimitTest {
  /** Four joins in an hour. */
  public static final class FewJoins implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> settings = new HashMap<>(LoginProfile.settings());
      settings.put("usher.waiting-room.joins-per-address", "4");
      settings.put("usher.waiting-room.joins-per-address-period", "PT1H");
      return settings;
    }
  }

  @Test
  void loginsAndInvitationsThatAreNotValidAreChargedAndThoseThatAreMissingAreNot() {
    WaitingRoom logins = opened("login");
    WaitingRoom invited = opened("invitationOnly");
    for (int i = 0; i < 5; i++) {
      assertEquals("login-required", logins.join().problem());
      assertEquals("invitation-required", invited.join().problem());
    }
    String code = new JsonObject().put("invitation", "ABCD-EFGH").encode();
    Map<String, String> login = Member.bearer("x");
    for (int i = 0; i < 2; i++) {
      assertEquals("login-invalid", joins(logins, "", login));
      assertEquals("invitation-invalid", joins(invited, code, Map.of()));
    }
    assertEquals("too-many-joins", joins(logins, "", login));
    assertEquals("too-many-joins", joins(invited, code, Map.of()));
    assertEquals("too-many-joins", Member.some().joins(logins).problem());
  }

  private static WaitingRoom opened(String rule) {
    JsonObject rules = new JsonObject().put(rule, true);
    return WaitingRoom.opened(ServiceUnderTest.url(), "joinRules", rules);
  }

  private static String joins(WaitingRoom room, String body, Map<String, String> headers) {
    return Http.send("POST", room.uri() + "/tokens", body, headers).problem();
  }
}
