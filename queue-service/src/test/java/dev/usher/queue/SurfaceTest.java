package dev.usher.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.endpoint.Endpoints;
import dev.usher.queue.testing.Eventually;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.test.Surface;
import dev.usher.standalone.test.Surface.Answer;
import dev.usher.standalone.test.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The edges of the service: addresses, methods, media types, and what metrics make of them. */
@QuarkusTest
@WithTestResource(TestStores.class)
class SurfaceTest {
  private static final Set<String> OTHER_LABELS =
      Set.of("UNKNOWN", "/UNKNOWN", "NOT_FOUND", "REDIRECTION", "root", "/", "/cors-preflight");

  private final Surface surface =
      new Surface(
          ConfigProvider.getConfig().getValue("test.url", String.class).replaceAll("/$", ""));

  @Inject Endpoints endpoints;
  @Inject MeterRegistry meters;

  @Test
  void everyPathTakesItsMethodsAndRefusesAllOthersNamingThem() {
    assertTrue(endpoints.all().size() >= 10);
    assertEquals("", String.join("\n", surface.wrongMethods(endpoints.all())));
  }

  @ParameterizedTest
  @CsvSource({
    "GET /nothing, 404, not-found",
    "POST /nothing/at/all, 404, not-found",
    "GET /a%ff, 400, malformed-request",
    "GET /a%c0%80, 400, malformed-request",
    "GET /a;x=1, 404, not-found",
  })
  void malformedAddressesAreRefusedWithAProblem(String requestLine, int status, String problem) {
    Answer answer = surface.raw(requestLine, "");
    assertEquals(status, answer.status(), answer::toString);
    assertEquals(problem, answer.problem(), answer::toString);
  }

  /** Vert.x refuses these before anything of a service sees them, and without a body. */
  @ParameterizedTest
  @CsvSource({"GET /%zz, 400", "GET /a%2, 400", "GET x, 404"})
  void brokenAddressesAreRefused(String requestLine, int status) {
    assertEquals(status, surface.raw(requestLine, "").status());
  }

  @Test
  void anAddressOfAnyLengthIsRefusedAndUpToTheLimitOfNettyWithAProblem() {
    Answer answer = surface.raw("GET /" + "a".repeat(5000), "");
    assertEquals(414, answer.status());
    assertEquals("uri-too-long", answer.problem());
    assertEquals(414, surface.raw("GET /" + "a".repeat(50_000), "").status());
  }

  @Test
  void itsOwnAddressAnswersPeopleAndPrograms() {
    String browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    Answer page = surface.ask("GET", "/", Map.of("Accept", browser));
    assertEquals(200, page.status());
    assertTrue(page.header("Content-Type").startsWith("text/html"), page::toString);
    assertTrue(page.body().contains("<h1>"), page::toString);
    for (String accept : List.of("application/json", "*/*")) {
      Answer json = surface.ask("GET", "/", Map.of("Accept", accept));
      assertEquals(200, json.status());
      assertTrue(json.body().contains("\"service\":\"queue-service\""), json::toString);
    }
    assertEquals(
        "not-acceptable", surface.ask("GET", "/", Map.of("Accept", "image/png")).problem());
  }

  @Test
  void metricsNameTemplatesOnlyWhateverPathsAreAskedFor() {
    for (int i = 0; i < 150; i++) {
      for (String path : List.of("/rooms/x", "/api/rooms/x", "/api/x", "/usher-queue/x")) {
        for (String method : List.of("GET", "POST", "DELETE", "OPTIONS")) {
          surface.ask(
              method, path + i, i % 2 == 0 ? Map.of() : Map.of("Origin", "https://a.example"));
        }
      }
      surface.raw("GET /a" + i + ";x", "");
      surface.raw("GET /a" + i + "%zz", "");
      surface.raw("GET x" + i, "");
      surface.raw("GET /a%61" + i, "");
    }
    Set<String> labels =
        meters.find("http.server.requests").meters().stream()
            .map(meter -> Objects.requireNonNullElse(meter.getId().getTag("uri"), ""))
            .collect(Collectors.toCollection(TreeSet::new));
    labels.removeAll(endpoints.all().keySet());
    labels.removeAll(OTHER_LABELS);
    assertEquals(Set.of(), labels);
  }

  @ParameterizedTest
  @CsvSource({
    "/rooms/%64emo, /rooms/demo",
    "/rooms/d%65mo?a=%62, /rooms/demo?a=%62",
    "/api/rooms/%64%2d%7e%2E/position, /api/rooms/d-~./position",
    "/api/rooms/%64%20, /api/rooms/d%20",
  })
  void anAddressHasOneNotation(String written, String canonical) {
    Answer answer = surface.raw("GET " + written, "", "Host: evil.example");
    assertEquals(308, answer.status());
    assertEquals("http://localhost:8080" + canonical, answer.header("Location"));
  }

  @Test
  void aPageIsNotServedAtAnAddressThatItsScriptCannotUse() {
    assertEquals(404, surface.raw("GET /rooms/demo;x=1", "").status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | application/json",
        "*/* | application/jwk-set+json",
        "application/jwk-set+json | application/jwk-set+json",
        "text/html, */*;q=0.1 | application/jwk-set+json",
      })
  void theKeysAreGivenToAllClients(String accept, String type) {
    Answer keys = surface.ask("GET", "/.well-known/jwks.json", Map.of("Accept", accept));
    assertEquals(200, keys.status(), keys::toString);
    assertTrue(keys.header("Content-Type").startsWith(type), keys::toString);
    assertTrue(keys.body().contains("\"keys\""), keys::toString);
  }

  @Test
  void aPathAsTargetIsOneOnThePublicAddressWhateverTheHostHeaderSays() {
    String base = ConfigProvider.getConfig().getValue("test.url", String.class);
    WaitingRoom room =
        WaitingRoom.opened(base.replaceAll("/$", ""), "targetUrl", "/events/gala?a=b");
    Visitor visitor = room.joins();
    Eventually.see(visitor::state, "YOUR_TURN"::equals);
    Answer pass =
        surface.raw(
            "POST /api/rooms/" + room.id() + "/passes",
            "",
            "Host: evil.example",
            "Content-Length: 0",
            "Authorization: Bearer " + visitor.ticket());
    assertEquals(201, pass.status(), pass::toString);
    assertTrue(
        pass.body().contains("\"redirect\":\"http://localhost:8080/events/gala?a=b#pass="),
        pass::toString);
  }
}
