package dev.usher.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A visitor with a pass for an event of their own, who calls the API as the shop's script does. */
record Buyer(String service, String event, String pass) {
  /** A buyer for a new event in which a hold waits so long for its payment. */
  static Buyer of(String service, Duration paymentWindow) {
    return of(
        service,
        paymentWindow,
        "Gala night of the Philharmonic Orchestra",
        "Opera House, Main Square",
        "Stalls",
        "EUR");
  }

  /** The same for an event with names, and a currency, of its own. */
  static Buyer of(
      String service,
      Duration paymentWindow,
      String name,
      String venue,
      String section,
      String currency) {
    String event = "gala-" + UUID.randomUUID().toString().substring(0, 8);
    String operator = TestStores.keys().operatorToken(Duration.ofMinutes(10));
    Buyer buyer = new Buyer(service, event, ShopEvent.pass(event));
    buyer
        .send(
            "PUT",
            "/api/events/" + event,
            operator,
            """
            {"name": "%s", "venue": "%s",
             "startsAt": "2030-05-01T19:00:00Z", "paymentWindow": "%s", "maxPerVisitor": 10,
             "sections": [{"id": "stalls", "name": "%s", "kind": "SEATED",
               "price": {"amount": 4500, "currency": "%s"}, "rows": [{"label": "A", "seats": 20}]},
              {"id": "floor", "name": "Standing", "kind": "GENERAL",
               "price": {"amount": 3000, "currency": "%s"}, "capacity": 100}]}"""
                .formatted(name, venue, paymentWindow, section, currency, currency))
        .is(201);
    return buyer;
  }

  /** Somebody else with a pass for the same event. */
  Buyer another() {
    return new Buyer(service, event, ShopEvent.pass(event));
  }

  /** A hold of these seats of row A of the stalls; its id. */
  String holds(int... seats) {
    StringBuilder all = new StringBuilder();
    for (int seat : seats) {
      all.append(all.isEmpty() ? "" : ",").append("\"stalls-A-").append(seat).append('"');
    }
    return send("POST", "/api/events/" + event + "/holds", pass, "{\"seats\":[" + all + "]}")
        .is(201)
        .text("/id");
  }

  /** The address of the page where the hold is paid. */
  String startsToPay(String hold) {
    Reply started = send("POST", "/api/holds/" + hold + "/payment", pass, "").is(200);
    return service + "/pay/" + started.text("/paymentId");
  }

  void cancels(String hold) {
    send("DELETE", "/api/holds/" + hold, pass, "").is(204);
  }

  /** What the page of the booking shows, from the API. */
  JsonNode booking(String hold) {
    return send("GET", "/api/bookings/" + hold, pass, "").is(200).json();
  }

  /** The address of the page that leads to the payment. */
  String checkout(String hold) {
    return service + "/checkout/" + hold;
  }

  /** How many payments for the hold there are. */
  int payments(String hold) {
    return send("GET", "/api/holds/" + hold, pass, "").is(200).json().path("payments").size();
  }

  /** The address of the page of the booking. */
  String page(String hold) {
    return service + "/bookings/" + hold;
  }

  /** A script that keeps the pass in the browser, as the shop does. */
  String keepsPass() {
    String kept =
        new ObjectMapper()
            .createObjectNode()
            .put("pass", pass)
            .put("expiresAt", Instant.now().plusSeconds(600).toString())
            .toString();
    return "localStorage.setItem('usher-pass-%s', '%s')".formatted(event, kept);
  }

  private Reply send(String method, String path, String token, String body) {
    return Http.send(
        method,
        service + path,
        body,
        Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"));
  }
}
