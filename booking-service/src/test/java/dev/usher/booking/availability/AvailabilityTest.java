package dev.usher.booking.availability;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class AvailabilityTest {
  private static final String ROW_A = "/sections/1/rows/0/seats";

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());

  @Test
  void eachSeatIsFreeHeldOrSold() {
    assertEquals("FFFFFFFFFF", sale.availability().text(ROW_A));
    Visitor visitor = sale.visitor();
    String hold = visitor.holds("hall-A-2", "hall-A-10").text("/id");
    sale.visitor().holdsPlaces(7).is(201);

    await("held").until(() -> sale.availability().text(ROW_A).equals("FHFFFFFFFH"));
    Reply held = sale.availability();
    assertEquals("93", held.text("/sections/0/available"));
    assertEquals("18", held.text("/sections/1/available"));

    visitor.pays(hold).is(200);
    await("sold").until(() -> sale.availability().text(ROW_A).equals("FSFFFFFFFS"));
  }

  @Test
  void theLettersOfARowAreInTheOrderOfItsNumbers() {
    assertTrue(sale.availability().json().at("/sections/1/rows/0/numbers").isMissingNode());
    String odd =
        EventJson.usual()
            .json()
            .replace("\"A\", \"seats\": 10", "\"A\", \"numbers\": \"9-1/2,2-10/2\"");
    site.putEvent(sale.event(), odd).is(200);
    sale.visitor().holds("hall-A-9", "hall-A-2").is(201);

    await("held").until(() -> sale.availability().text(ROW_A).equals("HFFFFHFFFF"));
    assertEquals("9-1/2,2-10/2", sale.availability().text("/sections/1/rows/0/numbers"));
  }

  @Test
  void whatHasNotChangedIsNotSentAgain() {
    String tag = sale.availability().header("ETag");
    String path = "/api/events/" + sale.event() + "/availability";

    assertEquals("", site.send("GET", path, Map.of("If-None-Match", tag), "").is(304).body());
    sale.visitor().holds("hall-A-1").is(201);
    await("a new tag")
        .until(() -> site.send("GET", path, Map.of("If-None-Match", tag), "").status() == 200);
  }

  @Test
  @Timeout(60)
  void aStreamSendsTheWholeAndThenWhatChanges() {
    String path = "/api/events/" + sale.event() + "/availability/stream";
    try (Stream<String> lines = site.stream(path).body()) {
      Iterator<String> stream = BookingClient.events(lines);
      assertEquals("event:availability", stream.next());
      String whole = stream.next();
      assertTrue(whole.contains("FFFFFFFFFF") && whole.contains("floor"), whole);

      sale.visitor().holds("hall-B-1").is(201);

      assertEquals("event:changes", stream.next());
      String changes = stream.next();
      assertTrue(changes.contains("{\"label\":\"B\",\"seats\":\"HFFFFFFFFF\"}"), changes);
      assertFalse(changes.contains("floor"), changes);
      assertFalse(changes.contains("\"label\":\"A\""), changes);
    }
  }

  @Test
  @Timeout(60)
  void aStreamComesThroughProxiesAtOnceAndNamesADelayForReconnecting() {
    HttpResponse<Stream<String>> response =
        site.stream("/api/events/" + sale.event() + "/availability/stream");
    assertEquals("no", response.headers().firstValue("X-Accel-Buffering").orElse(""));
    assertEquals(List.of("no-cache, no-transform"), response.headers().allValues("Cache-Control"));
    try (Stream<String> lines = response.body()) {
      List<String> first = lines.limit(2).toList();
      assertTrue(first.get(1).matches("retry: ?[1-5]\\d{3}"), first::toString);
    }
  }

  @Test
  @Timeout(60)
  void headOnAStreamAnswersAtOnceWithItsHeaders() {
    String path = "/api/events/" + sale.event() + "/availability/stream";
    Reply head = site.send("HEAD", path, Map.of(), "").is(200);
    assertTrue(head.header("Content-Type").startsWith("text/event-stream"));
    assertEquals("no", head.header("X-Accel-Buffering"));
    site.send("HEAD", "/api/events/no-such/availability/stream", Map.of(), "").is(404);
  }

  @Test
  void unknownEventsHaveNeither() {
    site.get("/api/events/no-such/availability").isProblem(404, "unknown-event");
    site.get("/api/events/no-such/availability/stream").isProblem(404, "unknown-event");
    site.get("/api/events/No_Such/availability/stream").isProblem(404, "unknown-event");
  }
}
