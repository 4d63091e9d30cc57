package dev.usher.system;

import static io.restassured.RestAssured.given;

import dev.usher.testing.TestStores;
import io.restassured.http.ContentType;
import java.time.Duration;
import java.util.UUID;

/**
 * An event on sale at running services, with the room in front of it.
 *
 * @param queue where queue-service listens
 * @param booking where booking-service listens
 */
record OnSale(String queue, String booking, String event) {
  private static final String OPERATOR = TestStores.keys().operatorToken(Duration.ofHours(1));

  /** An event of one row, {@code hall-A}, of twelve seats, and its room. */
  static OnSale opens(String queue, String booking, Duration paymentWindow) {
    return opens(queue, booking, paymentWindow.toString(), 100);
  }

  /** The same, with so many standing places, and as many who may be active. */
  static OnSale opens(String queue, String booking, String paymentWindow, int places) {
    OnSale sale =
        new OnSale(queue, booking, "event-" + UUID.randomUUID().toString().substring(0, 8));
    put(
        queue + "/api/rooms/" + sale.event,
        """
        {"name": "Test", "mode": "FIFO", "admitPerMinute": 6000, "maxActive": %d,
         "claimWindow": "PT1M", "passTtl": "PT10M", "targetUrl": "https://shop.example/seats"}"""
            .formatted(places));
    put(
        booking + "/api/events/" + sale.event,
        """
        {"name": "Test", "venue": "Here", "startsAt": "2030-05-01T19:00:00Z",
         "paymentWindow": "%s", "maxPerVisitor": 4,
         "sections": [{"id": "floor", "name": "Floor", "kind": "GENERAL",
           "price": {"amount": 3000, "currency": "EUR"}, "capacity": %d},
           {"id": "hall", "name": "Hall", "kind": "SEATED",
           "price": {"amount": 4500, "currency": "EUR"}, "rows": [{"label": "A", "seats": 12}]}]}"""
            .formatted(paymentWindow, places));
    return sale;
  }

  /** The same sale, seen from another instance of queue-service. */
  OnSale at(String otherQueue) {
    return new OnSale(otherQueue, booking, event);
  }

  /** A visitor joins the queue. */
  Visitor joins() {
    String token =
        given()
            .post(queue + "/api/rooms/" + event + "/tokens")
            .then()
            .statusCode(201)
            .extract()
            .path("token");
    return new Visitor(this, token);
  }

  private static void put(String url, String body) {
    given()
        .auth()
        .oauth2(OPERATOR)
        .contentType(ContentType.JSON)
        .body(body)
        .put(url)
        .then()
        .statusCode(201);
  }
}
