package dev.usher.booking.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.TestPass;
import dev.usher.testing.LoggedProblems;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class CatalogueTest {
  private final BookingClient site = BookingClient.underTest();

  @Test
  void anEventIsCreatedAndReturnedAsItWasWritten() {
    Sale sale = site.opens(EventJson.usual());

    Reply one = site.get("/api/events/" + sale.event()).is(200);
    assertEquals("PT2M", one.text("/paymentWindow"));
    assertEquals("100", one.text("/sections/0/capacity"));
    assertEquals("20", one.text("/sections/1/capacity"));
    assertEquals("B", one.text("/sections/1/rows/1/label"));
    assertEquals("4500", one.text("/sections/1/price/amount"));
    assertTrue(one.json().at("/sections/0/rows").isMissingNode());
    assertTrue(!one.header("Cache-Control").isEmpty());
    assertTrue(isListed(sale.event()));
    assertEquals(20, EventCounts.seats(sale.event()));
  }

  /** Whether it is on one of the pages: other tests leave events too. */
  private boolean isListed(String event) {
    String page = "/api/events?limit=500";
    while (!page.isEmpty()) {
      Reply events = site.get(page).is(200);
      if (events.body().contains(event)) {
        return true;
      }
      page = next(events);
    }
    return false;
  }

  /** The address of the next page; empty if there is none. */
  private static String next(Reply page) {
    String link = page.header("Link");
    return link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
  }

  @Test
  void anOperatorFindsEventsByWordsOfTheirNameOrId() {
    String word = "w" + UUID.randomUUID().toString().substring(0, 8);
    Sale one = named("Überraschung im Zelt " + word);
    Sale other = named("O'Neill\\s: AC/DC-Abend & mehr " + word);
    assertEquals(List.of(one.event()), found("über zelt " + word.toUpperCase(Locale.ROOT), ""));
    assertEquals(List.of(other.event()), found("dc o'neill\\s " + word, ""));
    assertEquals(List.of(other.event()), found("mehr " + word, "&sales=ON_SALE"));
    assertEquals(List.of(), found("mehr " + word, "&sales=ENDED"));
    assertEquals(List.of(one.event()), found(one.event(), ""));
    assertEquals(List.of(one.event()), found(one.event().substring(0, 16), ""));
    assertEquals(List.of(), found("nothing " + word, ""));
    assertEquals(List.of(), found("& | ! :* () '", ""));

    Reply first = search(word, "&limit=1").is(200);
    Reply second = site.send("GET", next(first), BookingClient.operator(), "").is(200);
    assertEquals("", next(second));
    assertEquals(
        Set.of(one.event(), other.event()), Set.of(first.text("/0/id"), second.text("/0/id")));
    assertTrue(first.header("Cache-Control").contains("no-store"));
  }

  @Test
  void searchesAreForOperatorsAndHaveABound() {
    site.get("/api/events?search=gala").isProblem(401, "unauthorized");
    String service = TestStores.keys().token("queue", "service", Duration.ofMinutes(5));
    Map<String, String> headers = Map.of("Authorization", "Bearer " + service);
    site.send("GET", "/api/events?search=gala", headers, "").isProblem(403, "forbidden");
    for (String wrong : List.of("%20", "%00", "a".repeat(101))) {
      search(wrong, "").isProblem(422, "invalid-request");
    }
  }

  private Sale named(String name) {
    Sale sale = site.opens(EventJson.usual());
    ObjectNode body = site.get("/api/events/" + sale.event()).is(200).json().deepCopy();
    site.putEvent(sale.event(), body.put("name", name).toString()).is(200);
    return sale;
  }

  private List<String> found(String words, String query) {
    Reply page = search(URLEncoder.encode(words, StandardCharsets.UTF_8), query).is(200);
    List<String> ids = new ArrayList<>();
    page.json().forEach(event -> ids.add(event.path("id").asText()));
    return ids;
  }

  private Reply search(String words, String query) {
    return site.send("GET", "/api/events?search=" + words + query, BookingClient.operator(), "");
  }

  @Test
  void aMapAndNumbersAreReturnedAsTheyWereWrittenAndWhatReturnsMayBeWrittenAgain() {
    Sale sale = site.opens(EventJson.usual());
    String rows =
        """
        {"label": "A", "numbers": "19-1/2,2-20/2", "x": 0.5, "y": -3, "curve": 2,
         "gaps": [{"after": 10, "width": 1.5}]},
        {"label": "B", "seats": 18, "numbers": "1-8,11-20"},
        {"label": "C", "seats": 5, "numbers": "1-5"}""";
    String body =
        EventJson.withRows(rows)
            .replace(
                "\"kind\": \"SEATED\"",
                "\"kind\": \"SEATED\", \"map\": {\"x\": 7, \"y\": 8.25, \"angle\": 90}");
    site.putEvent(sale.event(), body).is(200);

    Reply one = site.get("/api/events/" + sale.event()).is(200);
    assertEquals(
        "{\"label\":\"A\",\"seats\":20,\"numbers\":\"19-1/2,2-20/2\",\"x\":0.5,\"y\":-3.0,"
            + "\"curve\":2.0,\"gaps\":[{\"after\":10,\"width\":1.5}]}",
        one.json().at("/sections/1/rows/0").toString());
    assertEquals(
        "{\"label\":\"B\",\"seats\":18,\"numbers\":\"1-8,11-20\"}",
        one.json().at("/sections/1/rows/1").toString());
    assertEquals("{\"label\":\"C\",\"seats\":5}", one.json().at("/sections/1/rows/2").toString());
    assertEquals(
        "{\"x\":7.0,\"y\":8.25,\"angle\":90.0}", one.json().at("/sections/1/map").toString());
    assertTrue(one.json().at("/sections/0/map").isMissingNode());
    assertEquals("43", one.text("/sections/1/capacity"));
    assertEquals(one.json(), site.putEvent(sale.event(), one.body()).is(200).json());

    sale.visitor().holds("hall-A-1", "hall-B-20").is(201);
    sale.visitor().holds("hall-A-21").isProblem(404, "unknown-seat");
    sale.visitor().holds("hall-B-9").isProblem(404, "unknown-seat");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          PT2M                 | PT2M
          PT2M                 | PT167H59M59.999S
          2030-05-01T19:00:00Z | 2030-05-01T21:00:00.123456789+02:00
          Here                 | Zo\\u00eb's \\"\\ud83c\\udf9f\\" & <b>
          "capacity": 100      | "capacity": 0
          """)
  void whatGetReturnsPutAcceptsAndChangesNothing(String usual, String changed) {
    String event = "event-" + System.nanoTime();
    site.putEvent(event, EventJson.usual().json().replace(usual, changed)).is(201);
    Reply before = site.get("/api/events/" + event).is(200);

    Reply again = site.putEvent(event, before.body()).is(200);

    assertEquals(before.json(), again.json());
    assertEquals(before.json(), site.get("/api/events/" + event).json());
    site.putEvent("other-" + event, before.body()).isProblem(422, "invalid-request");
  }

  @Test
  void aHundredThousandSeatsAreMadeByOneSmallRequest() {
    String event = "stadium-" + System.nanoTime();

    site.putEvent(event, EventJson.stadium(100, 1_000)).is(201);

    assertEquals("100000", site.get("/api/events/" + event).text("/sections/1/capacity"));
    assertEquals(
        "100000", site.get("/api/events/" + event + "/availability").text("/sections/1/available"));
  }

  @Test
  void anEventIsReadFromALongBody() {
    String body = EventJson.usual().json() + " ".repeat(60_000);
    site.putEvent("long-" + System.nanoTime(), body).is(201);
  }

  @Test
  void onlyOperatorsChangeEvents() {
    String body = EventJson.usual().json();
    String path = "/api/events/not-mine";
    Map<String, String> nobody = Map.of("Content-Type", "application/json");

    site.send("PUT", path, nobody, body).isProblem(401, "unauthorized");
    String service = TestStores.keys().token("other", "service", Duration.ofMinutes(5));
    site.send("PUT", path, TestPass.bearer(service), body).isProblem(403, "forbidden");
    String pass = TestPass.genuine("v", "not-mine", "p").sign();
    site.send("PUT", path, TestPass.bearer(pass), body).isProblem(401, "unauthorized");

    site.get(path).isProblem(404, "unknown-event");
  }

  @Test
  void anEventThatDoesNotExistLeavesNothingInTheLog() {
    try (LoggedProblems log = LoggedProblems.start()) {
      site.get("/api/events/no-such-event").isProblem(404, "unknown-event");
      assertEquals(List.of(), log.lines());
    }
  }

  @Test
  void idsThatNoEventCanHaveAreUnknown() {
    site.get("/api/events/NOPE").isProblem(404, "unknown-event");
    site.get("/api/events/a%00b").isProblem(404, "unknown-event");
    site.get("/api/events/a%00b/availability").isProblem(404, "unknown-event");
    site.putEvent("NOPE", EventJson.usual().json()).isProblem(422, "invalid-request");
  }
}
