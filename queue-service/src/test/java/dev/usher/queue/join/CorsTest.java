package dev.usher.queue.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.LowLimitsProfile;
import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.CorsContract;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LowLimitsProfile.class)
class CorsTest extends CorsContract {
  private final WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 1);

  @Test
  void theShopsPagesMayReadWhatTheyAskFor_errorsAndStreamsToo() {
    Reply joined = from(SHOP, "POST", "/tokens");
    assertEquals(201, joined.status());
    allowed(joined);
    Visitor visitor = room.joins();
    allowed(from(SHOP, "GET", "/position", visitor.bearer()));
    allowed(from(SHOP, "GET", ""));
    Reply missing = from(SHOP, "GET", "/position");
    assertEquals("token-missing", missing.problem());
    allowed(missing);
    Reply refused = from(SHOP, "POST", "/passes", visitor.bearer());
    assertEquals("application/problem+json", refused.header("Content-Type"));
    allowed(refused);
    allowed(from(SHOP, "GET", "/no-such-path"));

    PositionStreamClient stream = PositionStreamClient.to(visitor, Map.of("Origin", SHOP));
    assertEquals(List.of(SHOP), stream.headers().allValues("Access-Control-Allow-Origin"));
    assertEquals(List.of("origin"), stream.headers().allValues("Vary"));
    PositionStreamClient last = PositionStreamClient.to(room.joins());
    Reply overloaded = from(SHOP, "GET", "/stream", room.joins().bearer());
    mayBeRead(503, overloaded);
    assertFalse(overloaded.header("Retry-After").isEmpty(), overloaded::toString);
    room.is("end");
    stream.ends();
    last.ends();
  }

  @Test
  void theBrowserMayAskBefore() {
    Reply preflight =
        Http.send(
            "OPTIONS",
            room.uri() + "/passes",
            "",
            Map.of(
                "Origin", SHOP,
                "Access-Control-Request-Method", "POST",
                "Access-Control-Request-Headers", "authorization"));
    assertEquals(200, preflight.status());
    allowed(preflight);
    assertEquals("authorization", preflight.header("Access-Control-Allow-Headers"));
  }

  @Test
  void othersAreRefusedByAProblem() {
    Reply refused = from("https://evil.example", "POST", "/tokens");
    assertEquals(403, refused.status());
    assertEquals("cross-site", refused.problem());
    assertEquals("", refused.header("Access-Control-Allow-Origin"));
    assertEquals("origin", refused.header("Vary"));
  }

  @Test
  void thisServicesPageJoins_behindAProxyThatEndsTls() {
    Map<String, String> own =
        Map.of("Origin", LowLimitsProfile.PUBLIC_URL, "Sec-Fetch-Site", "same-origin");
    Reply joined = Http.send("POST", room.uri() + "/tokens", "", own);
    assertEquals(201, joined.status());
    // The public address is one of https, whatever the proxy says.
    assertTrue(joined.header("Set-Cookie").contains("; Secure;"), joined::toString);
    assertTrue(joined.header("Set-Cookie").contains("SameSite=Lax"), joined::toString);
  }

  /** A browser without scripts; over plain http it does not say which site a form comes from. */
  @Test
  void theFormsOfThisServicesPageAreTaken() {
    Map<String, String> form =
        Map.of(
            "Origin", ServiceUnderTest.url(), "Content-Type", "application/x-www-form-urlencoded");
    Http.send("POST", room.uri() + "/place", "", form).is(303);
    from("null", "POST", "/place").isProblem(403, "cross-site");
  }

  @Test
  void cachesLearnThatTheOriginMatters_alsoWhereNoneIsSent() {
    assertEquals("origin", Http.send("GET", room.uri(), "", Map.of()).header("Vary"));
  }

  private Reply from(String origin, String method, String path) {
    return from(origin, method, path, Map.of());
  }

  private Reply from(String origin, String method, String path, Map<String, String> others) {
    Map<String, String> headers = new HashMap<>(others);
    headers.put("Origin", origin);
    return Http.send(method, room.uri() + path, "", headers);
  }

  private static void allowed(Reply reply) {
    assertEquals(SHOP, reply.header("Access-Control-Allow-Origin"), reply::toString);
    assertEquals("true", reply.header("Access-Control-Allow-Credentials"));
    assertTrue(reply.header("Vary").contains("origin"), reply.header("Vary"));
  }
}
