package dev.usher.pass;

import static dev.usher.pass.TestPasses.KEY;
import static dev.usher.pass.TestPasses.NOW;
import static dev.usher.pass.TestPasses.claims;
import static dev.usher.pass.TestPasses.sign;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingRoomFilterTest {
  private static final URI WAITING_ROOM = URI.create("https://queue.example/rooms/gala");

  private final KeyServer server = new KeyServer();
  private final WaitingRoomFilter filter =
      new WaitingRoomFilter(
          new RoomPasses(
              server.address(),
              "gala",
              "usher-queue",
              "usher-booking",
              Clock.fixed(NOW, ZoneOffset.UTC)),
          WAITING_ROOM);
  private final Map<String, String> headers = new HashMap<>();
  private final Map<String, Cookie> cookies = new HashMap<>();
  private Optional<Object> pass = Optional.empty();
  private Optional<Response> refusal = Optional.empty();

  WaitingRoomFilterTest() throws IOException {
    server.publishes(KEY);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aBearerTokenLetsItsVisitorIn() {
    headers.put("Authorization", "Bearer " + sign(claims(), KEY));
    asks();
    assertEquals("ann", ((Pass) pass.orElseThrow()).visitor());
    assertTrue(refusal.isEmpty());
  }

  @Test
  void theCookiesLetTheirBrowserIn() {
    BrowserKey key = BrowserKey.random();
    JwtClaims claims = claims();
    claims.setStringClaim("browser", key.hash());
    cookies.put("usher-pass-gala", cookie(sign(claims, KEY)));
    asks();
    assertEquals(401, refusal.orElseThrow().getStatus(), "without the key");

    cookies.put("usher-browser", cookie(key.value()));
    refusal = Optional.empty();
    asks();
    assertTrue(pass.isPresent());
    assertTrue(refusal.isEmpty());
  }

  private static Cookie cookie(String value) {
    return new Cookie.Builder("any").value(value).build();
  }

  @Test
  void aPersonIsSentToTheWaitingRoomAndAScriptIsRefused() {
    headers.put("Accept", "text/html,*/*;q=0.8");
    asks();
    Response redirect = refusal.orElseThrow();
    assertEquals(303, redirect.getStatus());
    assertEquals(WAITING_ROOM, redirect.getLocation());

    headers.put("Accept", "application/json");
    asks();
    Response problem = refusal.orElseThrow();
    assertEquals(401, problem.getStatus());
    assertTrue(problem.getEntity().toString().contains("urn:usher:problem:pass-required"));
    assertTrue(pass.isEmpty());
  }

  @Test
  void withoutKeysNobodyGetsIn() {
    server.close();
    headers.put("Authorization", "Bearer " + sign(claims(), KEY));
    asks();
    assertEquals(503, refusal.orElseThrow().getStatus());
    assertTrue(pass.isEmpty());
  }

  private void asks() {
    filter.filter(
        (ContainerRequestContext)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ContainerRequestContext.class},
                (proxy, method, arguments) -> answer(method.getName(), arguments)));
  }

  private @Nullable Object answer(String method, Object[] arguments) {
    return switch (method) {
      case "getHeaderString" -> headers.get(arguments[0].toString());
      case "getCookies" -> cookies;
      case "setProperty" -> {
        pass = Optional.of(arguments[1]);
        yield null;
      }
      case "abortWith" -> {
        refusal = Optional.of((Response) arguments[0]);
        yield null;
      }
      default -> throw new UnsupportedOperationException(method);
    };
  }
}
