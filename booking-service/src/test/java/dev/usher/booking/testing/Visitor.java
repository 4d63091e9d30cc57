package dev.usher.booking.testing;

import dev.usher.testing.Reply;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Somebody with a pass, or with another bearer token in its place. */
public record Visitor(Sale sale, String name, String passId, String pass) {
  /** The same visitor with the same pass, had it ended or should it end then. */
  public Visitor withPassUntil(Instant end) {
    return new Visitor(
        sale, name, passId, TestPass.genuine(name, sale.event(), passId).until(end).sign());
  }

  public Reply holds(String... seats) {
    return requestsHold(seats(seats));
  }

  public Reply holdsPlaces(int quantity) {
    return requestsHold(places(quantity));
  }

  /** Sends any body. */
  public Reply requestsHold(String body) {
    return sendAsync(body, Map.of()).join();
  }

  /** Asks with an idempotency key. */
  public Reply requestsHold(String body, String key) {
    return sendAsync(body, Map.of("Idempotency-Key", key)).join();
  }

  public CompletableFuture<Reply> sendAsync(String body, Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(headers());
    headers.putAll(more);
    return sale.site().sendAsync("POST", "/api/events/" + sale.event() + "/holds", headers, body);
  }

  public static String seats(String... seats) {
    return Arrays.stream(seats)
        .map(seat -> '"' + seat + '"')
        .collect(Collectors.joining(",", "{\"seats\":[", "]}"));
  }

  public static String places(int quantity) {
    return "{\"section\":\"floor\",\"quantity\":" + quantity + "}";
  }

  public Reply looksAt(String hold) {
    return sale.site().send("GET", "/api/holds/" + hold, headers(), "");
  }

  public Reply cancels(String hold) {
    return sale.site().send("DELETE", "/api/holds/" + hold, headers(), "");
  }

  public Reply cancelsAndLeaves(String hold) {
    return sale.site().send("DELETE", "/api/holds/" + hold + "?done=true", headers(), "");
  }

  public Reply startsToPay(String hold) {
    return sale.site().send("POST", "/api/holds/" + hold + "/payment", headers(), "");
  }

  /** Looks at the last payment for a hold. */
  public Reply looksAtPayment(String hold) {
    return sale.site().send("GET", "/api/holds/" + hold + "/payment", headers(), "");
  }

  /** Chooses on the sandbox's page how the payment ends, and returns the page that follows. */
  public Reply chooses(Reply payment, String outcome) {
    Reply chosen =
        sale.site()
            .send(
                "POST",
                "/pay/" + payment.text("/paymentId"),
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                "outcome=" + outcome);
    return chosen.status() == 303 ? sale.site().get(chosen.header("Location")) : chosen;
  }

  /** Starts a payment and pays it. */
  public Reply pays(String hold) {
    return chooses(startsToPay(hold).is(200), "succeeded");
  }

  public Reply booking(String hold) {
    return sale.site().send("GET", "/api/bookings/" + hold, headers(), "");
  }

  /** Somebody who has only the key of a booking. */
  public Visitor withKey(String key) {
    return new Visitor(sale, name, passId, key);
  }

  /** The headers of what this visitor sends. */
  public Map<String, String> headers() {
    return Map.of("Authorization", "Bearer " + pass, "Content-Type", "application/json");
  }
}
