package dev.usher.queue.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.OidcStub;
import dev.usher.testing.OidcStub.Behaviour;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sign-ins and claims by bypass links count as joins of the client's address. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(ChargedSignInTest.FewJoins.class)
class ChargedSignInTest {
  private static final int MOST = 3;
  private static final OidcStub PROVIDER = TestStores.visitors();
  private static final String BLOCKED = "2001:db8:bad::/48";

  private final WaitingRoom room =
      WaitingRoom.opened(
          ServiceUnderTest.url(),
          "joinRules",
          new JsonObject().put("login", true).put("blocked", new JsonArray().add(BLOCKED)));

  /** An instance behind a proxy, which takes few joins of an address. */
  public static final class FewJoins implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> settings = new HashMap<>(LoginProfile.settings());
      settings.put("usher.waiting-room.joins-per-address", Integer.toString(MOST));
      settings.put("usher.waiting-room.joins-per-address-period", "PT1H");
      settings.put("quarkus.http.proxy.proxy-address-forwarding", "true");
      settings.put("quarkus.http.proxy.allow-forwarded", "true");
      settings.put("quarkus.http.proxy.trusted-proxies", "127.0.0.1");
      return settings;
    }
  }

  @BeforeEach
  void providerIsGood() {
    Behaviour behaviour = new Behaviour();
    behaviour.secret = LoginProfile.SECRET;
    PROVIDER.behave(behaviour);
  }

  @AfterEach
  void providerIsGoodForOthers() {
    PROVIDER.behave(new Behaviour());
  }

  @Test
  void anAddressTriesFewCodesOfBypassLinks() {
    String address = address();
    for (int i = 0; i < MOST; i++) {
      assertEquals("bypass-invalid", guesses(address).problem());
    }
    assertEquals("too-many-joins", guesses(address).is(429).problem());
    assertEquals("bypass-invalid", guesses(address()).problem());
  }

  @Test
  void anAddressBeginsFewSignIns() {
    String address = address();
    for (int i = 0; i < MOST; i++) {
      begins(address).is(303);
    }
    Reply refused = begins(address).is(429);
    assertTrue(refused.header("Content-Type").startsWith("text/html"), refused::toString);
    begins(address()).is(303);
  }

  @Test
  void anAddressEndsFewSignIns() {
    String greedy = address();
    for (int i = 0; i < MOST; i++) {
      guesses(greedy);
    }
    Reply begun = begins(address()).is(303);
    String back = Http.send("GET", begun.header("Location"), "", Map.of()).header("Location");
    Reply refused = ends(back, begun, greedy).is(429);
    assertTrue(Long.parseLong(refused.header("Retry-After")) > 0, refused::toString);
    assertTrue(refused.body().contains("from your network"), refused::body);
    Reply done = ends(back, begun, address()).is(303);
    assertTrue(done.header("Location").endsWith("/rooms/" + room.id()), done::toString);
  }

  @Test
  void nobodyInABlockedNetworkSignsIn() {
    Reply begun = begins(address()).is(303);
    String back = Http.send("GET", begun.header("Location"), "", Map.of()).header("Location");
    String blocked = "for=\"[2001:db8:bad::1]\"";
    begins(blocked).is(403);
    assertEquals(0, ends(back, begun, blocked).is(303).cookies().size());
  }

  private Reply guesses(String address) {
    Map<String, String> headers = Map.of("Forwarded", address, "Content-Type", "application/json");
    String wrong = new JsonObject().put("code", "0000-0000-0000-0000-0000-0000").encode();
    return Http.send("POST", room.uri() + "/bypass", wrong, headers);
  }

  private Reply begins(String address) {
    return Http.send("GET", room.uri() + "/login", "", Map.of("Forwarded", address));
  }

  private static Reply ends(String back, Reply begun, String address) {
    URI uri = URI.create(back);
    String cookie = begun.cookies().get(0);
    return Http.send(
        "GET",
        ServiceUnderTest.url() + uri.getRawPath() + "?" + uri.getRawQuery(),
        "",
        Map.of("Forwarded", address, "Cookie", cookie.substring(0, cookie.indexOf(';'))));
  }

  private static String address() {
    String random = UUID.randomUUID().toString();
    String network = "2001:db8:" + random.substring(0, 4) + ":" + random.substring(9, 13);
    return "for=\"[" + network + "::1]\"";
  }
}
