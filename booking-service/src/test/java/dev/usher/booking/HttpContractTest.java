package dev.usher.booking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.HttpContract;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edges of the service, and what only it has there. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class HttpContractTest extends HttpContract {
  @Override
  protected String service() {
    return "booking-service";
  }

  @Override
  protected Map<String, Set<String>> roles() {
    return Map.ofEntries(
        Map.entry("GET /api/stock", Set.of("operator", "service")),
        Map.entry("GET /api/load", Set.of("operator", "service")),
        Map.entry("GET /api/audit-log", Set.of("operator")),
        Map.entry("GET /api/health", Set.of("operator")),
        Map.entry("GET /api/console/session", Set.of("operator")),
        Map.entry("GET /api/events/{event}/seats/{seat}", Set.of("operator")),
        Map.entry("GET /api/events/{event}/stats", Set.of("operator")),
        Map.entry("GET /api/release-workers", Set.of("operator")),
        Map.entry("PUT /api/events/{event}", Set.of("operator")),
        Map.entry("DELETE /api/events/{event}", Set.of("operator")),
        Map.entry(
            "PUT /api/events/{event}/finished-passes/{passId}", Set.of("operator", "service")));
  }

  @Override
  protected List<String> madeUpPaths() {
    return List.of("/api/events/x", "/api/holds/x", "/pay/x", "/api/x");
  }

  @Test
  void theLocationOfAHoldIsOnThePublicAddressWhateverTheHostHeaderSays() {
    Sale sale = BookingClient.underTest().opens(EventJson.usual());
    Reply held = hold(sale, "/holds", Visitor.places(1), "Host: evil.example");
    assertEquals(201, held.status(), held::toString);
    assertTrue(
        held.header("Location").startsWith("http://localhost:8081/api/holds/" + sale.event()),
        held::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/holds     | Content-Type: application/json",
        "/holds     | Content-Type: APPLICATION/JSON",
        "/holds     | Content-Type: application/json; charset=\"UTF-8\"",
        "/holds     | Content-Type: application/json;v=1;charset=utf-8",
        "/holds     | Content-Type: application/json;",
        "/holds     | Content-Type:",
        "/holds     | Accept: text/html",
        "/holds/    | Content-Type: application/json",
        "/holds?a=b | Content-Type: application/json",
      })
  void aHoldIsMadeHoweverItsRequestIsWritten(String path, String header) {
    Sale sale = BookingClient.underTest().opens(EventJson.usual());
    Reply held = hold(sale, path, Visitor.places(1), header);
    assertEquals(201, held.status(), held::toString);
    assertEquals("application/json;charset=UTF-8", held.header("Content-Type"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Type: application/json", "Expect: 100-continue"})
  void aHoldIsMadeFromABodyInChunks(String header) {
    Sale sale = BookingClient.underTest().opens(EventJson.usual());
    String body = Visitor.places(1);
    Reply held =
        surface.raw(
            "POST /api/events/" + sale.event() + "/holds",
            "3\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n"
                .formatted(body.substring(0, 3), body.length() - 3, body.substring(3)),
            header,
            "Transfer-Encoding: chunked",
            "Authorization: Bearer " + sale.visitor().pass());
    assertEquals(201, afterContinue(held), held::toString);
  }

  @Test
  void aHoldIsMadeFromALongBody() {
    Sale sale = BookingClient.underTest().opens(EventJson.usual());
    Reply held = hold(sale, "/holds", " ".repeat(60_000) + Visitor.places(1), "Accept: */*");
    assertEquals(201, held.status(), held::toString);
  }

  @Test
  void aClientThatWaitsForContinueGetsItAndThenItsHold() {
    Sale sale = BookingClient.underTest().opens(EventJson.usual());
    Reply held = hold(sale, "/holds", Visitor.places(1), "Expect: 100-continue");
    assertEquals(100, held.status(), held::toString);
    assertEquals(201, afterContinue(held), held::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%C3%A9", "%2Fholds", "%20", "+"})
  void theEventOfAHoldIsDecoded(String suffix) {
    Sale sale = BookingClient.underTest().opens(EventJson.usual());
    Reply refused = hold(sale, suffix + "/holds", Visitor.places(1), "Accept: */*");
    assertEquals("wrong-event", refused.problem(), refused::toString);
    assertEquals(0, EventCounts.live(sale.event()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "application/json, text/plain", "application/*", "*/*"})
  void aHoldWhoseContentTypeIsNotJsonIsRefused(String type) {
    Sale sale = BookingClient.underTest().opens(EventJson.usual());
    Reply refused = hold(sale, "/holds", Visitor.places(1), "Content-Type: " + type);
    assertEquals("unsupported-media-type", refused.problem(), refused::toString);
  }

  @Test
  void aHoldWhoseBodyIsCompressedIsRefusedAsMalformed() {
    Sale sale = BookingClient.underTest().opens(EventJson.usual());
    Reply refused = hold(sale, "/holds", "\u001f\u0008\u0000", "Content-Encoding: gzip");
    assertEquals("malformed-request", refused.problem(), refused::toString);
  }

  private Reply hold(Sale sale, String path, String body, String header) {
    return surface.raw(
        "POST /api/events/" + sale.event() + path,
        body,
        header,
        "Content-Length: " + body.length(),
        "Authorization: Bearer " + sale.visitor().pass());
  }

  /** The status of the response after 100 Continue, if that was sent. */
  private static int afterContinue(Reply reply) {
    return reply.status() == 100
        ? Integer.parseInt(reply.body().split(" ", -1)[1])
        : reply.status();
  }
}
