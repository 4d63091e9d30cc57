package dev.usher.queue;

import static dev.usher.testing.Eventually.await;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.HttpContract;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The edges of the service, and what only it has there. */
@QuarkusTest
@WithTestResource(TestStores.class)
class HttpContractTest extends HttpContract {
  @Override
  protected String service() {
    return "queue-service";
  }

  @Override
  protected Map<String, Set<String>> roles() {
    return Map.ofEntries(
        entry("GET /api/audit-log", Set.of("operator")),
        entry("GET /api/health", Set.of("operator")),
        entry("PUT /api/rooms/{room}", Set.of("operator")),
        entry("DELETE /api/rooms/{room}", Set.of("operator")),
        entry("GET /api/rooms/{room}/history", Set.of("operator")),
        entry("GET /api/rooms/{room}/history.csv", Set.of("operator")),
        entry("POST /api/rooms/{room}/end", Set.of("operator")),
        entry("POST /api/rooms/{room}/invitations", Set.of("operator")),
        entry("POST /api/rooms/{room}/bypass-links", Set.of("operator")),
        entry("POST /api/rooms/{room}/pause", Set.of("operator", "service")),
        entry("POST /api/rooms/{room}/resume", Set.of("operator", "service")),
        entry("POST /api/rooms/{room}/sold-out", Set.of("operator", "service")),
        entry("DELETE /api/rooms/{room}/passes/{passId}", Set.of("operator", "service")));
  }

  @Override
  protected List<String> madeUpPaths() {
    return List.of("/rooms/x", "/api/rooms/x", "/api/x", "/usher-queue/x", "/verify/x");
  }

  /** Routes describe themselves in a file, which refers to schemas made from the code. */
  @Test
  void everyCallIsDescribedAndEveryReferenceInTheDescriptionExists() {
    String text = surface.ask("GET", "/q/openapi?format=json", Map.of()).body();
    JsonObject description = new JsonObject(text);
    JsonObject paths = description.getJsonObject("paths", new JsonObject());
    Set<String> undescribed = new TreeSet<>(routes().keySet());
    undescribed.removeAll(paths.fieldNames());
    // Pages, for people.
    assertEquals(
        Set.of(
            "/rooms/{room}",
            "/rooms/{room}/branding",
            "/api/rooms/{room}/place",
            "/api/rooms/{room}/place/claim",
            "/api/rooms/{room}/place/leave",
            "/api/rooms/{room}/login",
            "/api/sign-in",
            "/api/rooms/{room}/enter",
            "/api/rooms/{room}/return",
            "/usher/return"),
        undescribed);
    JsonObject schemas = description.getJsonObject("components").getJsonObject("schemas");
    Matcher references = Pattern.compile("#/components/schemas/(\\w+)").matcher(text);
    Set<String> found = references.results().map(ref -> ref.group(1)).collect(Collectors.toSet());
    assertTrue(schemas.fieldNames().containsAll(found), found::toString);
    assertTrue(found.containsAll(Set.of("TokenResponse", "Position")), found::toString);
    assertEquals(
        Set.of(
            "token",
            "receipt",
            "commitment",
            "state",
            "number",
            "position",
            "estimatedWait",
            "wait50",
            "wait80",
            "seatsUnlikely",
            "startsIn",
            "turnEndsIn",
            "retryAfter",
            "room",
            "announcement",
            "rejoinEndsIn"),
        schemas.getJsonObject("TokenResponse").getJsonObject("properties").fieldNames());
  }

  @ParameterizedTest
  @CsvSource({
    "POST /api/rooms/no-such/tokens, 404, unknown-room",
    "POST /api/rooms/no-such/tokens/, 404, unknown-room",
    "POST /api/rooms/no%20such/tokens, 404, unknown-room",
    "GET /api/rooms/no%2Fsuch/position, 404, unknown-room",
    "GET /api/rooms/no+such/position, 404, unknown-room",
    "HEAD /api/rooms/no-such/position, 404, ''",
    "PUT /api/rooms/no-such/tokens, 405, method-not-allowed",
  })
  void routesServeEveryNotationOfTheirPath(String line, int status, String problem) {
    Reply answer = surface.raw(line, "");
    assertEquals(status, answer.status(), answer::toString);
    assertEquals(problem, answer.problem(), answer::toString);
  }

  @Test
  void aJoinMayHaveABody_inChunksOrAnnounced_andAnyCredentialsOfTheSite() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    String join = "POST /api/rooms/" + room.id() + "/tokens";
    String chunks = "2\r\n{}\r\n0\r\n\r\n";
    List<Reply> answers =
        List.of(
            surface.raw(join, chunks, "Transfer-Encoding: chunked"),
            surface.raw(join, "{}", "Content-Length: 2", "Content-Type: text/plain"),
            surface.raw(join, "{}", "Content-Length: 2", "Content-Type: a/b;c=d"),
            surface.raw(join, "", "Content-Length: 0", "Authorization: Bearer not.a.jwt"));
    for (int i = 0; i < answers.size(); i++) {
      Reply answer = answers.get(i);
      assertEquals(201, answer.status(), answer::toString);
      assertTrue(answer.body().contains("\"number\":" + (i + 1) + ","), answer::toString);
    }
    Reply goOn = surface.raw(join, "{}", "Content-Length: 2", "Expect: 100-continue");
    assertEquals(100, goOn.status(), goOn::toString);
    assertTrue(goOn.body().startsWith("HTTP/1.1 201 "), goOn::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "/rooms/%64emo, /rooms/demo",
    "/rooms/d%65mo?a=%62, /rooms/demo?a=%62",
    "/api/rooms/%64%2d%7e%2E/position, /api/rooms/d-~./position",
    "/api/rooms/%64%20, /api/rooms/d%20",
  })
  void anAddressHasOneNotation(String written, String canonical) {
    Reply answer = surface.raw("GET " + written, "", "Host: evil.example");
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
    Reply keys = surface.ask("GET", "/.well-known/jwks.json", Map.of("Accept", accept));
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
    await().until(visitor::state, "YOUR_TURN"::equals);
    Reply pass =
        surface.raw(
            "POST /api/rooms/" + room.id() + "/passes",
            "",
            "Host: evil.example",
            "Content-Length: 0",
            "Authorization: Bearer " + visitor.token());
    assertEquals(201, pass.status(), pass::toString);
    assertTrue(
        pass.body().contains("\"redirect\":\"http://localhost:8080/events/gala?a=b#pass="),
        pass::toString);
  }
}
