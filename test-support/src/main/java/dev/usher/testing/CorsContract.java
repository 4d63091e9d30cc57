package dev.usher.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.endpoint.Endpoints;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What scripts of an origin that {@code quarkus.http.cors.origins} allows may do, and others may
 * not, at every service. Each service's {@code CorsTest} extends it, with {@link #SHOP} allowed.
 */
public abstract class CorsContract {
  /** The origin that is allowed. */
  public static final String SHOP = "https://shop.example";

  private static final String FROM_SHOP = "Origin: " + SHOP;
  private static final int OVER_THE_LIMIT = 70_000;

  @Inject Endpoints endpoints;

  private final HttpProbe surface =
      new HttpProbe(
          ConfigProvider.getConfig().getValue("test.url", String.class).replaceAll("/$", ""));

  @ParameterizedTest
  @CsvSource({
    "GET /nothing, 404",
    "GET /a;x=1, 404",
    "GET /a%ff, 400",
    "PATCH /, 405",
    "GET /%61, 308",
    "GET /LONG, 414",
  })
  void refusalsOfAddressesMayBeRead(String line, int status) {
    String whole = line.replace("LONG", "a".repeat(5_000));
    mayBeRead(status, surface.raw(whole, "", FROM_SHOP));
  }

  @Test
  void refusalsOfBodiesAndOfMissingRightsMayBeReadOnEveryPath() {
    String body = "a".repeat(OVER_THE_LIMIT);
    List<Integer> statuses = new ArrayList<>();
    endpoints
        .all()
        .forEach(
            (template, methods) -> {
              String path = template.replaceAll("\\{[^}]*}", "no-such-thing");
              for (String method : methods) {
                if (Set.of("POST", "PUT", "DELETE").contains(method)) {
                  String line = method + " " + path;
                  mayBeRead(
                      413, surface.raw(line, body, "Content-Length: " + OVER_THE_LIMIT, FROM_SHOP));
                  Reply refused =
                      surface.raw(
                          line, "<a/>", "Content-Length: 4", "Content-Type: text/xml", FROM_SHOP);
                  mayBeRead(refused.status(), refused);
                  statuses.add(refused.status());
                }
              }
            });
    assertTrue(statuses.contains(415) && statuses.contains(401), statuses::toString);
  }

  @Test
  void theRefusalOfABodyThatDoesNotComeMayBeRead() {
    String head =
        "POST /api/x HTTP/1.1\r\nHost: a\r\n" + FROM_SHOP + "\r\nContent-Length: 9\r\n\r\n{";
    mayBeRead(408, surface.bytes(head));
  }

  @Test
  void requestsMayBeMadeWithATokenAndAKey() {
    for (String method : List.of("GET", "POST", "PUT", "DELETE")) {
      Reply preflight = preflight(SHOP, method, "authorization,content-type,idempotency-key");
      mayBeRead(200, preflight);
      assertTrue(
          preflight.header("Access-Control-Allow-Methods").contains(method), preflight::toString);
      for (String header : List.of("authorization", "content-type", "idempotency-key")) {
        assertTrue(
            preflight.header("Access-Control-Allow-Headers").contains(header), preflight::toString);
      }
    }
  }

  @Test
  void otherOriginsMayReadNothing() {
    for (String origin : List.of("https://evil.example", "null", SHOP + ".evil.example")) {
      Reply preflight = preflight(origin, "POST", "authorization");
      Reply refused = surface.raw("GET /nothing", "", "Origin: " + origin);
      refused.isProblem(403, "cross-site");
      for (Reply reply : List.of(preflight.is(403), refused)) {
        assertEquals("", reply.header("Access-Control-Allow-Origin"), reply::toString);
      }
    }
  }

  @Test
  void ofTwoOriginsNoneIsServed() {
    surface
        .raw("GET /", "", FROM_SHOP, "Origin: https://evil.example")
        .isProblem(400, "repeated-header");
    surface
        .raw("GET /", "", "Origin: https://evil.example", FROM_SHOP)
        .isProblem(403, "cross-site");
  }

  private Reply preflight(String origin, String method, String headers) {
    return surface.ask(
        "OPTIONS",
        "/api/x",
        Map.of(
            "Origin",
            origin,
            "Access-Control-Request-Method",
            method,
            "Access-Control-Request-Headers",
            headers));
  }

  /** Fails unless scripts of the shop can read the response, with the headers that they need. */
  protected static void mayBeRead(int status, Reply reply) {
    assertEquals(status, reply.status(), reply::toString);
    assertEquals(SHOP, reply.header("Access-Control-Allow-Origin"), reply::toString);
    assertEquals(
        Set.of("Retry-After", "Idempotency-Replayed", "Link", "Location", "ETag"),
        Set.of(reply.header("Access-Control-Expose-Headers").split(",")),
        reply::toString);
  }
}
