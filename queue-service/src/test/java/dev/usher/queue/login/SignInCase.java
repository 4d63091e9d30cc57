package dev.usher.queue.login;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.OidcStub;
import dev.usher.testing.OidcStub.Behaviour;
import dev.usher.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of sign-ins share: a room, and somebody with an account at the provider. */
abstract class SignInCase {
  static final String PUBLIC = "http://localhost:8080";
  static final OidcStub PROVIDER = TestStores.visitors();

  final WaitingRoom room = opened();
  final Behaviour behaviour = new Behaviour();
  final String subject = Member.some().subject();

  @BeforeEach
  void isSomebodyElseEachTime() {
    behaviour.secret = LoginProfile.SECRET;
    behaviour.user = Map.of("sub", subject);
    PROVIDER.behave(behaviour);
  }

  @AfterEach
  void isGoodAgain() {
    PROVIDER.behave(new Behaviour());
  }

  Browser signedIn() {
    Browser browser = new Browser();
    signIn(browser);
    return browser;
  }

  void signIn(Browser browser) {
    assertEquals(page(""), browser.follows(browser.follows(browser.follows(login("")))));
  }

  String tokens() {
    return "/api/rooms/" + room.id() + "/tokens";
  }

  String login(String query) {
    return "/api/rooms/" + room.id() + "/login" + query;
  }

  String page(String fragment) {
    return PUBLIC + "/rooms/" + room.id() + fragment;
  }

  static WaitingRoom opened() {
    return WaitingRoom.opened(
        ServiceUnderTest.url(), "joinRules", new JsonObject().put("login", true));
  }
}
