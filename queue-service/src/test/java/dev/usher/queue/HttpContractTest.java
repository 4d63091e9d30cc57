package dev.usher.queue;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.endpoint.Endpoints;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.HttpContract;
import dev.usher.testing.HttpProbe.Reply;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The edges of the service, and what only it has there. */
@QuarkusTest
@WithTestResource(TestStores.class)
class HttpContractTest extends HttpContract {
  @Inject Endpoints endpoints;
  @Inject MeterRegistry meters;

  @Override
  protected String service() {
    return "queue-service";
  }

  @Override
  protected SortedMap<String, SortedSet<String>> routes() {
    return endpoints.all();
  }

  @Override
  protected Set<String> labels() {
    return meters.find("http.server.requests").meters().stream()
        .map(meter -> Objects.requireNonNullElse(meter.getId().getTag("uri"), ""))
        .collect(Collectors.toSet());
  }

  @Override
  protected List<String> madeUpPaths() {
    return List.of("/rooms/x", "/api/rooms/x", "/api/x", "/usher-queue/x");
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
