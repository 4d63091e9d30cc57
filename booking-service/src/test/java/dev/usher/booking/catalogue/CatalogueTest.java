package dev.usher.booking.catalogue;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.PostgresFaults;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.TestPass;
import dev.usher.testing.LoggedProblems;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
    assertTrue(site.get("/api/events?limit=500").is(200).body().contains(sale.event()));
    assertEquals(
        20,
        TestDatabase.number(
            "select coalesce(sum(seats), 0) from inventory.seat_row where event_id = ?",
            sale.event()));
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
        withRows(rows)
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

  @Test
  void aChangeAppliesAtOnceAndKeepsWhatIsTaken() {
    Sale sale = site.opens(EventJson.usual().places(1));
    sale.visitor().holds("hall-A-1").is(201);
    sale.visitor().holdsPlaces(1).is(201);
    sale.visitor().holdsPlaces(1).isProblem(409, "sold-out");

    site.putEvent(sale.event(), EventJson.usual().places(2).seats(12).json()).is(200);

    sale.visitor().holdsPlaces(1).is(201);
    sale.visitor().holds("hall-B-12").is(201);
    sale.visitor().holds("hall-A-1").isProblem(409, "seats-taken");
    assertEquals(4, EventCounts.taken(sale.event()));
  }

  @Test
  void aPriceChangesForNewHoldsOnly() {
    Sale sale = site.opens(EventJson.usual());
    var first = sale.visitor();
    String hold = first.holds("hall-A-1").is(201).text("/id");

    site.putEvent(sale.event(), EventJson.usual().json().replace("4500", "5500")).is(200);

    assertEquals("4500", first.looksAt(hold).text("/total/amount"));
    assertEquals("5500", sale.visitor().holds("hall-A-2").is(201).text("/total/amount"));
  }

  @Test
  void aChangeNeverTakesAwayWhatVisitorsHave() {
    Sale sale = site.opens(EventJson.usual());
    sale.visitor().holds("hall-B-10").is(201);
    sale.visitor().holdsPlaces(5).is(201);

    Reply refused =
        site.putEvent(sale.event(), EventJson.usual().places(4).seats(9).json())
            .isProblem(409, "seats-in-use");

    assertEquals(List.of("hall-B-10"), refused.list("/seats"));
    assertEquals(List.of("floor"), refused.list("/sections").stream().limit(1).toList());
    assertEquals("100", site.get("/api/events/" + sale.event()).text("/sections/0/capacity"));
    assertEquals(
        20,
        TestDatabase.number(
            "select coalesce(sum(seats), 0) from inventory.seat_row where event_id = ?",
            sale.event()));
  }

  @Test
  void aSeatThatSomebodyOnceHadStays() {
    Sale sale = site.opens(EventJson.usual());
    var visitor = sale.visitor();
    visitor.cancels(visitor.holds("hall-B-10").text("/id")).is(204);

    site.putEvent(sale.event(), EventJson.usual().seats(9).json()).isProblem(409, "seats-in-use");
  }

  @Test
  void freeSeatsAndSectionsCanGo() {
    Sale sale = site.opens(EventJson.usual());
    String withoutHall =
        EventJson.usual().json().replaceAll("(?s),\\s*\\{\"id\": \"hall\".*", "]}");

    site.putEvent(sale.event(), EventJson.usual().seats(3).json()).is(200);
    assertEquals(
        6,
        TestDatabase.number(
            "select coalesce(sum(seats), 0) from inventory.seat_row where event_id = ?",
            sale.event()));
    site.putEvent(sale.event(), withoutHall).is(200);
    assertEquals(
        0,
        TestDatabase.number(
            "select coalesce(sum(seats), 0) from inventory.seat_row where event_id = ?",
            sale.event()));
    assertEquals(1, site.get("/api/events/" + sale.event()).json().at("/sections").size());
  }

  @Test
  void aHundredThousandSeatsAreMadeByOneSmallRequest() {
    StringBuilder rows = new StringBuilder();
    for (int row = 0; row < 100; row++) {
      rows.append(row == 0 ? "" : ",");
      rows.append("{\"label\":\"R").append(row).append("\",\"seats\":1000}");
    }
    String body =
        EventJson.usual().json().replaceAll("(?s)\"rows\": .*", "\"rows\": [" + rows + "]}]}");
    String event = "stadium-" + System.nanoTime();

    site.putEvent(event, body).is(201);

    assertEquals("100000", site.get("/api/events/" + event).text("/sections/1/capacity"));
    assertEquals(
        "100000", site.get("/api/events/" + event + "/availability").text("/sections/1/available"));
  }

  @Test
  void holdsAreTakenWhileHundredsOfThousandsOfSeatsComeAndGo() {
    Sale sale = site.opens(EventJson.usual());
    site.putEvent(sale.event(), stadium(500, 1_000)).is(200);
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Integer> changes =
        CompletableFuture.supplyAsync(
            () -> {
              for (int round = 0; round < 4; round++) {
                site.putEvent(sale.event(), stadium(round % 2 == 0 ? 300 : 500, 1_000)).is(200);
              }
              isOver.set(true);
              return 4;
            },
            task -> new Thread(task).start());

    int held = 0;
    do {
      // Neither too late nor refused because the event is being changed.
      sale.visitor().holds("hall-R" + held % 300 + "-" + (1 + held / 300)).is(201);
      held++;
    } while (!isOver.get());

    assertEquals(4, changes.join());
    assertEquals(held, EventCounts.taken(sale.event()));
  }

  @Test
  void anEventThatDoesNotExistLeavesNothingInTheLog() {
    try (LoggedProblems log = LoggedProblems.start()) {
      site.get("/api/events/no-such-event").isProblem(404, "unknown-event");
      assertEquals(List.of(), log.lines());
    }
  }

  /** However many holds there are to look through, the sale goes on meanwhile. */
  @Test
  void whatWasHeldIsLookedThroughWithoutTheLockOfTheEvent() {
    Sale sale = site.opens(EventJson.usual());
    sale.visitor().holds("hall-B-10").is(201);
    TestDatabase.Lock locked = PostgresFaults.lockedEvent(sale.event());
    try {
      // Known without the lock; a change that needs it is refused.
      site.putEvent(sale.event(), EventJson.usual().seats(9).json()).isProblem(409, "seats-in-use");
      site.putEvent(sale.event(), EventJson.usual().seats(11).json()).isProblem(503, "event-busy");
    } finally {
      locked.close();
    }
    site.putEvent(sale.event(), EventJson.usual().seats(11).json()).is(200);
  }

  /** The usual event, but with so many rows R0, R1, ... in the hall. */
  private static String stadium(int rows, int seats) {
    String all =
        IntStream.range(0, rows)
            .mapToObj(row -> "{\"label\":\"R%d\",\"seats\":%d}".formatted(row, seats))
            .collect(joining(","));
    return withRows(all);
  }

  @Test
  void anEventIsReadFromALongBody() {
    String body = EventJson.usual().json() + " ".repeat(60_000);
    site.putEvent("long-" + System.nanoTime(), body).is(201);
  }

  @Test
  void aRefusedEventSaysWhatToSendForEachField() {
    String body = EventJson.usual().json().replace("EUR", "XYZ").replace("PT2M", "PT-1S");
    Reply refused = site.putEvent("bad-" + System.nanoTime(), body);
    refused.isProblem(422, "invalid-request");
    assertEquals(
        "paymentWindow must be PT0.001S to PT168H, for example PT10M (and 2 more)",
        refused.text("/detail"));
    assertEquals(
        "must be an ISO 4217 code, for example EUR", refused.text("/violations/1/message"));
    assertEquals("sections[0].price.currency", refused.text("/violations/1/field"));
    Reply misnamed = site.putEvent("Not-An-Id", EventJson.usual().json());
    assertEquals("event", misnamed.isProblem(422, "invalid-request").text("/violations/0/field"));
  }

  @Test
  void anEventHasSectionsAndEachSeatedOneRowsAndNotTooManyOfEither() {
    String floor =
        """
        {"id": "%s", "name": "Floor", "kind": "GENERAL",
         "price": {"amount": 3000, "currency": "EUR"}, "capacity": 1}""";
    String rows =
        IntStream.range(0, 101)
            .mapToObj(row -> "{\"label\":\"R%d\",\"seats\":10000}".formatted(row))
            .collect(joining(","));
    String many =
        IntStream.range(0, 201).mapToObj(n -> floor.formatted("s-" + n)).collect(joining(","));

    isRefusedFor("sections", withSections(""));
    isRefusedFor("sections", withSections(many));
    isRefusedFor("sections", withRows(rows));
    isRefusedFor("sections[1].rows", withRows(""));
  }

  private void isRefusedFor(String field, String body) {
    Reply refused = site.putEvent("bad-" + System.nanoTime(), body);
    refused.isProblem(422, "invalid-request");
    assertEquals(field, refused.text("/violations/0/field"), refused.body());
  }

  private static String withSections(String sections) {
    return EventJson.usual()
        .json()
        .replaceAll("(?s)\"sections\": .*", "\"sections\": [" + sections + "]}");
  }

  private static String withRows(String rows) {
    return EventJson.usual().json().replaceAll("(?s)\"rows\": .*", "\"rows\": [" + rows + "]}]}");
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "Test"                   | ""                              | name
          "Test"                   | "a\\u0000b"                     | name
          "Test"                   | "\\u200b\\u200d"               | name
          "Here"                   | "a\\u202eb"                     | venue
          "Hall"                   | "\\u0301"                       | sections[1].name
          "2030-05-01T19:00:00Z"   | "-5000-01-01T00:00:00Z"         | startsAt
          "2030-05-01T19:00:00Z"   | "2030-05-01T19:00:00Z", "salesEndAt": "-5000-01-01T00:00:00Z" | salesEndAt
          "PT2M"                   | "PT-1S"                         | paymentWindow
          "PT2M"                   | "PT100000000H"                  | paymentWindow
          "maxPerVisitor": 10      | "maxPerVisitor": 0              | maxPerVisitor
          "maxPerVisitor": 10      | "maxPerVisitor": 10001          | maxPerVisitor
          "maxPerVisitor": 10,     |                                 | maxPerVisitor
          "id": "hall"             | "id": "floor"                   | sections[1].id
          "id": "hall"             | "id": "Hall"                    | sections[1].id
          "SEATED"                 | "STANDING"                      | sections[1].kind
          "EUR"                    | "XYZ"                           | sections[0].price.currency
          "amount": 3000           | "amount": -1                    | sections[0].price.amount
          "amount": 3000           | "amount": 1000000000001         | sections[0].price.amount
          "capacity": 100          | "capacity": -1                  | sections[0].capacity
          "capacity": 100          | "capacity": 100000001           | sections[0].capacity
          , "capacity": 100        |                                 | sections[0].capacity
          "capacity": 100          | "capacity": 100, "rows": [{"label": "A", "seats": 1}] | sections[0].rows
          "kind": "SEATED"         | "kind": "SEATED", "capacity": 19 | sections[1].capacity
          "label": "B"             | "label": "A"                    | sections[1].rows[1].label
          "label": "B"             | "label": "B-1"                  | sections[1].rows[1].label
          "label": "B", "seats": 10| "label": "B", "seats": 0        | sections[1].rows[1].seats
          "label": "B", "seats": 10| "label": "B", "seats": 10001    | sections[1].rows[1].seats
          "label": "B", "seats": 10| "label": "B"                    | sections[1].rows[1].seats
          "label": "B", "seats": 10| "label": "B", "seats": 10, "numbers": "1-8"      | sections[1].rows[1].seats
          "label": "B", "seats": 10| "label": "B", "numbers": ""                      | sections[1].rows[1].numbers
          "label": "B", "seats": 10| "label": "B", "numbers": "0-9"                   | sections[1].rows[1].numbers
          "label": "B", "seats": 10| "label": "B", "numbers": "1-8,8-9"               | sections[1].rows[1].numbers
          "label": "B", "seats": 10| "label": "B", "numbers": "1-10001"               | sections[1].rows[1].numbers
          "label": "B", "seats": 10| "label": "B", "seats": 10, "x": 1                | sections[1].rows[1].y
          "label": "B", "seats": 10| "label": "B", "seats": 10, "y": 1                | sections[1].rows[1].x
          "label": "B", "seats": 10| "label": "B", "seats": 10, "x": 100001, "y": 1   | sections[1].rows[1].x
          "label": "B", "seats": 10| "label": "B", "seats": 10, "curve": -1000.5      | sections[1].rows[1].curve
          "label": "B", "seats": 10| "label": "B", "seats": 10, "gaps": [{"after": 10, "width": 1}] | sections[1].rows[1].gaps[0].after
          "label": "B", "seats": 10| "label": "B", "seats": 10, "gaps": [{"after": 5, "width": 1}, {"after": 5, "width": 1}] | sections[1].rows[1].gaps[1].after
          "label": "B", "seats": 10| "label": "B", "seats": 10, "gaps": [{"after": 5, "width": 0}] | sections[1].rows[1].gaps[0].width
          "label": "B", "seats": 10| "label": "B", "seats": 10, "gaps": [{"width": 1}] | sections[1].rows[1].gaps[0].after
          "kind": "SEATED"         | "kind": "SEATED", "map": {"x": 1} | sections[1].map.y
          "kind": "SEATED"         | "kind": "SEATED", "map": {"x": 1, "y": 1, "angle": 361} | sections[1].map.angle
          """)
  void whatCannotBeAnEventIsRefusedByFieldAndLeavesNothing(
      String good, @Nullable String bad, String field) {
    String event = "bad-" + System.nanoTime();

    Reply refused =
        site.putEvent(event, EventJson.usual().json().replace(good, bad == null ? "" : bad))
            .isProblem(422, "invalid-request");

    assertTrue(
        refused.json().at("/violations").findValuesAsText("field").contains(field), refused.body());
    site.get("/api/events/" + event).isProblem(404, "unknown-event");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "maxPerVisitor": 10 | "maxPerVisitor": 1.5
          "maxPerVisitor": 10 | "maxPerVisitor": "10"
          "maxPerVisitor": 10 | "maxPerVisitor": 99999999999
          "maxPerVisitor": 10 | "maxPerVisitors": 10
          "PT2M"              | "soon"
          "rows": [           | "rows": {
          ]}]}                | ]}]
          "PT2M"              | 120
          "PT2M"              | 120000
          "PT2M"              | "120"
          "2030-05-01T19:00:00Z" | 1903000000
          "2030-05-01T19:00:00Z" | "2030-05-01"
          "Here"              | 5
          "Here"              | "a\\ud800b"
          "maxPerVisitor": 10 | "maxPerVisitor": 10.0
          "label": "B"        | "label": "B", "x": "1", "y": 1
          "label": "B"        | "label": "B", "numbers": 5
          "label": "B"        | "label": "B", "gaps": [{"after": 1.5, "width": 1}]
          "maxPerVisitor": 10 | "maxPerVisitor": 10, "maxPerVisitor": 10
          """)
  void whatIsNoEventInJsonIsMalformed(String good, String bad) {
    String event = "bad-" + System.nanoTime();

    site.putEvent(event, EventJson.usual().json().replace(good, bad))
        .isProblem(400, "malformed-request");

    site.get("/api/events/" + event).isProblem(404, "unknown-event");
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
  void aChangeOfAnEventThatAnotherHasChangedMeanwhileIsRefusedAndChangesNothing() {
    Sale sale = site.opens(EventJson.usual());
    String path = "/api/events/" + sale.event();
    String first = asOperator(path).header("ETag");
    assertTrue(first.startsWith("\""), first);
    // Holds and bookings are no change of the event.
    sale.visitor().holds("hall-A-1").is(201);
    assertEquals(first, asOperator(path).header("ETag"));
    String second =
        putIf("If-Match", first, path, EventJson.usual().limit(5)).is(200).header("ETag");
    assertEquals(second, asOperator(path).header("ETag"));

    Reply refused =
        putIf("If-Match", first, path, EventJson.usual().places(7))
            .isProblem(412, "precondition-failed");
    assertTrue(refused.text("/detail").contains("Nothing was changed. GET it"), refused::toString);
    Reply now = asOperator(path);
    assertEquals(5, now.number("/maxPerVisitor"));
    assertEquals(100, now.number("/sections/0/capacity"));
    // Also if both want the same: the second has not seen what the first did.
    putIf("If-Match", first, path, EventJson.usual().limit(5))
        .isProblem(412, "precondition-failed");
    putIf("If-Match", second, path, EventJson.usual().places(7)).is(200);
    putIf("If-None-Match", "*", path, EventJson.usual()).isProblem(412, "precondition-failed");
    site.putEvent(sale.event(), EventJson.usual().json()).is(200);
    assertEquals(1, EventCounts.live(sale.event()));
  }

  @Test
  void anEventThatMustBeThereIsNotMade() {
    String path = "/api/events/event-" + System.nanoTime();
    putIf("If-Match", "*", path, EventJson.usual()).isProblem(412, "precondition-failed");
    site.get(path).isProblem(404, "unknown-event");
    putIf("If-None-Match", "*", path, EventJson.usual()).is(201);
  }

  @Test
  void anOperatorReadsAnEventAsItIsNowAndOthersUpToASecondLater() {
    Sale sale = site.opens(EventJson.usual());
    String path = "/api/events/" + sale.event();
    String pass = "Bearer " + sale.visitor().pass();
    for (Map<String, String> headers :
        List.of(Map.<String, String>of(), Map.of("Authorization", pass))) {
      String weak = site.send("GET", path, headers, "").is(200).header("ETag");
      assertTrue(weak.startsWith("W/"), weak);
    }
    TestDatabase.update("update inventory.event set name = 'Else' where id = ?", sale.event());
    Reply now = asOperator(path);
    assertEquals("Else", now.text("/name"));
    assertEquals("private, no-store", now.header("Cache-Control"));
  }

  private Reply asOperator(String path) {
    return site.send("GET", path, BookingClient.operator(), "").is(200);
  }

  private Reply putIf(String header, String tags, String path, EventJson event) {
    Map<String, String> headers = new HashMap<>(BookingClient.operator());
    headers.put(header, tags);
    return site.send("PUT", path, headers, event.json());
  }

  @Test
  void idsThatNoEventCanHaveAreUnknown() {
    site.get("/api/events/NOPE").isProblem(404, "unknown-event");
    site.get("/api/events/a%00b").isProblem(404, "unknown-event");
    site.get("/api/events/a%00b/availability").isProblem(404, "unknown-event");
    site.putEvent("NOPE", EventJson.usual().json()).isProblem(422, "invalid-request");
  }
}
