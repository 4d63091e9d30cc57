package dev.usher.booking.catalogue;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no event. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class RefusedEventsTest {
  private final BookingClient site = BookingClient.underTest();

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
    String twins = EventJson.usual().json().replace("hall", "floor").replace("\"B\"", "\"A\"");
    Reply repeated = site.putEvent("bad-" + System.nanoTime(), twins);
    assertEquals(
        List.of(
            "sections[1].id must differ from the ids of the sections before it",
            "sections[1].rows[1].label must differ from the labels of the rows before it"),
        repeated
            .isProblem(422, "invalid-request")
            .json()
            .at("/violations")
            .valueStream()
            .map(v -> v.get("field").textValue() + " " + v.get("message").textValue())
            .sorted()
            .toList());
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
    isRefusedFor("sections", EventJson.withRows(rows));
    isRefusedFor("sections[1].rows", EventJson.withRows(""));
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
}
