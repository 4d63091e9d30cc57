package dev.usher.queue.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A provider of visitors' logins that was never reached. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LoginAwayTest.Away.class)
class LoginAwayTest {
  private static final String NOBODY = "http://127.0.0.1:1/realms/nobody";

  /** Nothing listens there. */
  public static final class Away implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("usher.visitors.issuer", NOBODY, "usher.visitors.client-id", "nobody");
    }
  }

  @Test
  void loginsFailAndNothingElseDoes() {
    WaitingRoom room =
        WaitingRoom.opened(
            ServiceUnderTest.url(), "joinRules", new JsonObject().put("login", true));
    String token = Member.some().token(Map.of("iss", NOBODY));
    Reply refused =
        Http.send("POST", room.uri() + "/tokens", "", Member.bearer(token))
            .isProblem(503, "issuer-unavailable");
    assertFalse(refused.header("Retry-After").isEmpty());
    Http.send("GET", room.uri() + "/login", "", Map.of()).is(503);
    assertEquals("login-required", room.join().problem());
    WaitingRoom.opened(ServiceUnderTest.url()).joins();
  }
}
