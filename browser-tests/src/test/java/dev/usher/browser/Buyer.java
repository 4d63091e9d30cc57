package dev.usher.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;

/** A visitor with a pass for an event, who calls the API as the shop's script does. */
record Buyer(ShopEvent sale, String pass) {
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
    return ShopEvent.stalls(service, paymentWindow, name, venue, section, currency).buyer();
  }

  String service() {
    return sale.service();
  }

  String event() {
    return sale.id();
  }

  /** Somebody else with a pass for the same event. */
  Buyer another() {
    return sale.buyer();
  }

  /** A hold of these seats of row A of the stalls; its id. */
  String holds(int... seats) {
    return requests(IntStream.of(seats).mapToObj(seat -> "stalls-A-" + seat).toArray(String[]::new))
        .is(201)
        .text("/id");
  }

  /** A request for a hold of these seats. */
  Reply requests(String... seats) {
    String body = "{\"seats\": [\"" + String.join("\", \"", seats) + "\"]}";
    return send("POST", "/api/events/" + event() + "/holds", body);
  }

  /** The address of the page where the hold is paid. */
  String startsToPay(String hold) {
    Reply started = send("POST", "/api/holds/" + hold + "/payment", "").is(200);
    return service() + "/pay/" + started.text("/paymentId");
  }

  void cancels(String hold) {
    send("DELETE", "/api/holds/" + hold, "").is(204);
  }

  /** What the page of the booking shows, from the API. */
  JsonNode booking(String hold) {
    return send("GET", "/api/bookings/" + hold, "").is(200).json();
  }

  /** The address of the page that leads to the payment. */
  String checkout(String hold) {
    return service() + "/checkout/" + hold;
  }

  /** How many payments for the hold there are. */
  int payments(String hold) {
    return send("GET", "/api/holds/" + hold, "").is(200).json().path("payments").size();
  }

  /** The address of the page of the booking. */
  String page(String hold) {
    return service() + "/bookings/" + hold;
  }

  /** A script that keeps the pass in the browser, as the shop does. */
  String keepsPass() {
    String kept =
        new ObjectMapper()
            .createObjectNode()
            .put("pass", pass)
            .put("expiresAt", Instant.now().plusSeconds(600).toString())
            .toString();
    return "localStorage.setItem('usher-pass-%s', '%s')".formatted(event(), kept);
  }

  private Reply send(String method, String path, String body) {
    return Http.send(
        method,
        service() + path,
        body,
        Map.of("Authorization", "Bearer " + pass, "Content-Type", "application/json"));
  }
}
