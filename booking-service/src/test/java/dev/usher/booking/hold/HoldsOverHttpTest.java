package dev.usher.booking.hold;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class HoldsOverHttpTest {
  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();

  @ParameterizedTest
  @ValueSource(strings = {"x", "1", "TRUE"})
  void aFlagThatIsNeitherTrueNorFalseIsRefusedAndLeavesNothing(String done) {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    visitor.cancels(hold + "?done=" + done).isProblem(422, "invalid-request");
    assertEquals("HELD", visitor.looksAt(hold).is(200).text("/status"));
  }

  @Test
  void seatsAreHeldAndShownToTheirVisitor() {
    Reply held = visitor.holds("hall-A-1", "hall-A-2").is(201);

    String id = held.text("/id");
    assertEquals("http://localhost:8081/api/holds/" + id, held.header("Location"));
    assertEquals("HELD", held.text("/status"));
    assertEquals("9000", held.text("/total/amount"));
    assertEquals("hall-A-2", held.text("/items/1/seat"));
    assertEquals(held.json(), visitor.looksAt(id).is(200).json());
  }

  @Test
  void placesAreHeldByNumber() {
    Reply held = visitor.holdsPlaces(3).is(201);

    assertEquals("3", held.text("/items/0/quantity"));
    assertTrue(held.json().at("/items/0/seat").isMissingNode());
    assertEquals("9000", held.text("/total/amount"));
  }

  @Test
  void aRetryIsTheSameHoldAndAnotherRequestUnderItsKeyIsRefused() {
    Reply first = visitor.requestsHold(Visitor.seats("hall-A-1"), "key 1").is(201);
    Reply again = visitor.requestsHold(Visitor.seats("hall-A-1"), "key 1").is(201);

    assertEquals(first.json(), again.json());
    assertEquals("true", again.header("Idempotency-Replayed"));
    assertTrue(first.header("Idempotency-Replayed").isEmpty());
    visitor
        .requestsHold(Visitor.seats("hall-A-2"), "key 1")
        .isProblem(422, "idempotency-key-reused");
    String others =
        sale.visitor().requestsHold(Visitor.seats("hall-A-2"), "key 1").is(201).text("/id");
    assertNotEquals(first.text("/id"), others);
    assertEquals(2, EventCounts.live(sale.event()));
  }

  @Test
  void theBestSeatsAreHeldAndARetryGetsTheSame() {
    Reply first = visitor.requestsHold(best("hall", 2), "key 1").is(201);
    assertEquals("hall-A-5", first.text("/items/0/seat"));
    assertEquals("hall-A-6", first.text("/items/1/seat"));
    assertEquals("9000", first.text("/total/amount"));

    Reply again = visitor.requestsHold(best("hall", 2), "key 1").is(201);
    assertEquals(first.json(), again.json());
    assertEquals("true", again.header("Idempotency-Replayed"));
    visitor.requestsHold(best("hall", 3), "key 1").isProblem(422, "idempotency-key-reused");
    sale.visitor().holds("hall-A-5").isProblem(409, "seats-taken");
    Reply places = visitor.requestsHold("{\"best\":{\"quantity\":3}}").is(201);
    assertEquals("floor", places.text("/items/0/section"));
    assertEquals("3", places.text("/items/0/quantity"));
    assertEquals(5, EventCounts.live(sale.event()));
  }

  @Test
  void withoutEnoughSeatsTheBestAreRefusedWithWhatIsLeft() {
    Sale small = site.opens(EventJson.usual().places(1).seats(2).limit(3));
    Visitor greedy = small.visitor();

    greedy.requestsHold(best("hall", 4)).isProblem(422, "limit-exceeded");
    greedy.requestsHold(best("hall", 3)).is(201);
    Reply section = small.visitor().requestsHold(best("hall", 2)).isProblem(409, "sold-out");
    assertEquals("hall", section.text("/section"));
    assertEquals("1", section.text("/left"));
    Reply event =
        small.visitor().requestsHold("{\"best\":{\"quantity\":2}}").isProblem(409, "sold-out");
    assertTrue(event.json().at("/section").isMissingNode());
    assertEquals("1", event.text("/left"));
    assertEquals(
        "No section has that many left. The most that one section has is 1. Ask for fewer.",
        event.text("/detail"));
  }

  private static String best(String section, int quantity) {
    return "{\"best\":{\"section\":\"" + section + "\",\"quantity\":" + quantity + "}}";
  }

  @Test
  void allOfTheSeatsOrNone() {
    sale.visitor().holds("hall-A-2").is(201);

    Reply refused = visitor.holds("hall-A-1", "hall-A-2", "hall-A-3").isProblem(409, "seats-taken");

    assertEquals(List.of("hall-A-2"), refused.list("/seats"));
    assertEquals(1, EventCounts.live(sale.event()));
  }

  @Test
  void whoAsksForSeatsOfTheirOwnIsRefusedForThat() {
    visitor.holds("hall-A-1").is(201);
    sale.visitor().holds("hall-A-2").is(201);

    Reply own = visitor.holds("hall-A-1").isProblem(409, "already-held");
    assertEquals(List.of("hall-A-1"), own.list("/seats"));
    Reply both = visitor.holds("hall-A-1", "hall-A-2").isProblem(409, "seats-taken");
    assertEquals(List.of("hall-A-1", "hall-A-2"), both.list("/seats"));
    assertEquals(List.of("hall-A-1"), both.list("/own"));
  }

  @Test
  void refusalsSayWhy() {
    Sale small = site.opens(EventJson.usual().places(2).limit(3));
    Visitor greedy = small.visitor();

    Reply soldOut = greedy.holdsPlaces(3).isProblem(409, "sold-out");
    assertEquals("floor", soldOut.text("/section"));
    assertEquals("2", soldOut.text("/left"));
    Reply exceeded =
        greedy
            .holds("hall-A-1", "hall-A-2", "hall-A-3", "hall-A-4")
            .isProblem(422, "limit-exceeded");
    assertEquals("3", exceeded.text("/limit"));
    Reply unknown = greedy.holds("hall-A-1", "hall-Z-9").isProblem(404, "unknown-seat");
    assertEquals(List.of("hall-Z-9"), unknown.list("/seats"));
    greedy.requestsHold("{\"section\":\"roof\",\"quantity\":1}").isProblem(404, "unknown-section");
    greedy
        .requestsHold("{\"section\":\"hall\",\"quantity\":1}")
        .isProblem(422, "seats-must-be-named");
    new Sale(site, "no-such-event").visitor().holdsPlaces(1).isProblem(404, "unknown-event");
    assertEquals(0, EventCounts.live(small.event()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {                                            | 400 | malformed-request
          []                                           | 400 | malformed-request
          "seats"                                      | 400 | malformed-request
          {"seats":["hall-A-1"],"price":1}             | 400 | malformed-request
          {"best":2}                                   | 400 | malformed-request
          {"best":{"section":"hall","quantity":2,"row":"A"}} | 400 | malformed-request
          {"best":{"section":["hall"],"quantity":2}}   | 400 | malformed-request
          {"best":{}}                                  | 422 | invalid-request
          {"best":{"section":"hall"}}                  | 422 | invalid-request
          {"best":{"section":"","quantity":2}}         | 422 | invalid-request
          {"best":{"quantity":0}}                      | 422 | invalid-request
          {"best":{"quantity":101}}                    | 422 | invalid-request
          {"best":{"quantity":2},"quantity":2}         | 422 | invalid-request
          {"best":{"quantity":2},"seats":["hall-A-1"]} | 422 | invalid-request
          {"best":{"section":"roof","quantity":2}}     | 404 | unknown-section
          {"seats":"hall-A-1"}                         | 400 | malformed-request
          {"seats":[["hall-A-1"]]}                     | 400 | malformed-request
          {"section":"floor","quantity":1.5}           | 400 | malformed-request
          {"section":"floor","quantity":"1"}           | 400 | malformed-request
          {"section":"floor","quantity":99999999999}   | 400 | malformed-request
          {"section":"floor","quantity":1} {}          | 400 | malformed-request
          {}                                           | 422 | invalid-request
          {"seats":[]}                                 | 422 | invalid-request
          {"seats":[null]}                             | 400 | malformed-request
          null                                         | 400 | malformed-request
          {"seats":["hall-A-1"],"seats":["hall-A-2"]}  | 400 | malformed-request
          {"section":"floor","quantity":1.0}           | 400 | malformed-request
          {"section":"floor","quantity":2147483648}    | 400 | malformed-request
          {"section":5,"quantity":1}                   | 400 | malformed-request
          {"section":"a\\ud800b","quantity":1}         | 400 | malformed-request
          {"seats":["hall-A-1","hall-A-1"]}            | 422 | invalid-request
          {"seats":[""]}                               | 422 | invalid-request
          {"seats":["hall-A-1\\u0000"]}                | 422 | invalid-request
          {"seats":["hall-A-1"],"section":"floor"}     | 422 | invalid-request
          {"seats":["hall-A-1"],"quantity":1}          | 422 | invalid-request
          {"section":"floor"}                          | 422 | invalid-request
          {"quantity":1}                               | 422 | invalid-request
          {"section":"floor","quantity":0}             | 422 | invalid-request
          {"section":"floor","quantity":-1}            | 422 | invalid-request
          {"section":"floor","quantity":101}           | 422 | invalid-request
          {"section":"\\u0000","quantity":1}           | 422 | invalid-request
          {"seats":["hall-A-1","other:hall-A-1"]}      | 404 | unknown-seat
          """)
  void badInputIsRefusedAndLeavesNothing(String body, int status, String type) {
    visitor.requestsHold(body).isProblem(status, type);

    assertEquals(0, EventCounts.live(sale.event()));
    assertEquals(0, rows("hold"));
    assertEquals(0, rows("ledger"));
    assertEquals(0, EventCounts.taken(sale.event()));
    visitor.holds("hall-A-1").is(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/json; charset=\"UTF-8\""})
  void aMalformedFieldIsNamedWhateverTheContentTypeSays(String type) {
    Map<String, String> headers = Map.of("Content-Type", type);
    Reply refused =
        visitor
            .sendAsync("{\"section\":\"floor\",\"quantity\":2147483648}", headers)
            .join()
            .isProblem(400, "malformed-request");
    assertEquals(
        "quantity must be a whole number from -2147483648 to 2147483647.", refused.text("/detail"));
    assertEquals("quantity", refused.text("/violations/0/field"));
    visitor.sendAsync(Visitor.places(1), headers).join().is(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/jsonp",
        "application/json2; charset=utf-8",
        "application/vnd.api+json",
        "application/json; charset=iso-8859-1",
        "text/json",
        "text/plain",
        "application/x-www-form-urlencoded",
      })
  void onlyJsonInUtf8CountsAsJson(String type) {
    visitor
        .sendAsync(Visitor.places(1), Map.of("Content-Type", type))
        .join()
        .isProblem(415, "unsupported-media-type");
    site.send(
            "PUT",
            "/api/events/" + sale.event(),
            Map.of(
                "Authorization",
                BookingClient.operator().getOrDefault("Authorization", ""),
                "Content-Type",
                type),
            EventJson.usual().json())
        .isProblem(415, "unsupported-media-type");
    assertEquals(0, rows("hold"));
  }

  @Test
  void tooManySeatsNamesAndKeysAreRefused() {
    String many =
        IntStream.range(0, 101)
            .mapToObj(i -> "\"hall-A-" + i + "\"")
            .collect(Collectors.joining(",", "{\"seats\":[", "]}"));
    visitor.requestsHold(many).isProblem(422, "invalid-request");
    visitor.holds("x".repeat(101)).isProblem(422, "invalid-request");
    String one = Visitor.seats("hall-A-1");
    visitor.requestsHold(one, "k".repeat(201)).isProblem(422, "invalid-request");
    visitor.requestsHold("").isProblem(400, "malformed-request");
    assertEquals(0, rows("hold"));
  }

  @Test
  void aBodyOverTheLimitIsRefusedWithAndWithoutContentLength() {
    String huge = "{\"section\":\"" + "x".repeat(70_000) + "\"}";
    String path = "/api/events/" + sale.event() + "/holds";
    Map<String, String> headers =
        Map.of("Authorization", "Bearer " + visitor.pass(), "Content-Type", "application/json");

    visitor.requestsHold(huge).isProblem(413, "body-too-large");
    Http.sendChunked("POST", site.url() + path, huge, headers).is(413);
    assertEquals(0, rows("hold"));
  }

  @Test
  void aHoldIsGivenBackOnceOrTwice() {
    String id = visitor.holds("hall-A-1").text("/id");

    visitor.cancels(id).is(204);
    visitor.cancels(id).is(204);

    assertEquals("RELEASED", visitor.looksAt(id).text("/status"));
    sale.visitor().holds("hall-A-1").is(201);
  }

  @Test
  void othersHoldsAreUnknown() {
    String id = visitor.holds("hall-A-1").text("/id");
    Visitor other = sale.visitor();

    for (String asked : List.of(id, sale.event() + ".not-an-id", "x", id.replaceAll(".$", "!"))) {
      other.looksAt(asked).isProblem(404, "unknown-hold");
      other.cancels(asked).isProblem(404, "unknown-hold");
      other.startsToPay(asked).isProblem(404, "unknown-hold");
      other.booking(asked).isProblem(404, "unknown-hold");
    }
    Sale elsewhere = site.opens(EventJson.usual());
    elsewhere.visitor(visitor.name()).looksAt(id).isProblem(404, "unknown-hold");
    assertEquals("HELD", visitor.looksAt(id).text("/status"));
  }

  @Test
  void unknownAddressesAndMethodsAreProblems() {
    site.get("/api/nothing").isProblem(404, "not-found");
    site.send("DELETE", "/api/events", Map.of(), "").is(405);
  }

  @Test
  void healthReportsRedisAndStaysUp() {
    Reply ready =
        await("ready")
            .until(
                () -> BookingClient.management().get("/q/health/ready"),
                reply -> reply.status() == 200);
    assertTrue(ready.body().contains("degraded"), ready.body());
  }

  private long rows(String table) {
    return TestDatabase.number(
        "select count(*) from inventory." + table + " where event_id = ?", sale.event());
  }
}
