package dev.usher.booking.testing;

import static java.util.stream.Collectors.joining;

import java.util.stream.IntStream;

/**
 * An event as an operator writes it: standing places {@code floor} at 30 euros, and a hall with the
 * rows A and B at 45.
 *
 * @param places of the floor
 * @param seats in each row
 */
public record EventJson(String paymentWindow, int maxPerVisitor, int places, int seats) {
  /** Two minutes to pay, ten seats each, 100 places and rows of ten. */
  public static EventJson usual() {
    return new EventJson("PT2M", 10, 100, 10);
  }

  public EventJson window(String iso) {
    return new EventJson(iso, maxPerVisitor, places, seats);
  }

  public EventJson limit(int perVisitor) {
    return new EventJson(paymentWindow, perVisitor, places, seats);
  }

  public EventJson places(int number) {
    return new EventJson(paymentWindow, maxPerVisitor, number, seats);
  }

  public EventJson seats(int perRow) {
    return new EventJson(paymentWindow, maxPerVisitor, places, perRow);
  }

  /** The usual event with other rows in its hall. */
  public static String withRows(String rows) {
    return usual().json().replaceAll("(?s)\"rows\": .*", "\"rows\": [" + rows + "]}]}");
  }

  /** The usual event, but with so many rows R0, R1, ... in the hall, of so many seats each. */
  public static String stadium(int rows, int seats) {
    return withRows(
        IntStream.range(0, rows)
            .mapToObj(row -> "{\"label\":\"R%d\",\"seats\":%d}".formatted(row, seats))
            .collect(joining(",")));
  }

  public String json() {
    return """
        {"name": "Test", "venue": "Here", "startsAt": "2030-05-01T19:00:00Z",
         "paymentWindow": "%s", "maxPerVisitor": %d,
         "sections": [
           {"id": "floor", "name": "Floor", "kind": "GENERAL",
            "price": {"amount": 3000, "currency": "EUR"}, "capacity": %d},
           {"id": "hall", "name": "Hall", "kind": "SEATED",
            "price": {"amount": 4500, "currency": "EUR"},
            "rows": [{"label": "A", "seats": %d}, {"label": "B", "seats": %d}]}]}"""
        .formatted(paymentWindow, maxPerVisitor, places, seats, seats);
  }
}
