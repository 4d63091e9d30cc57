package dev.usher.booking.language;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Somebody with a pass. */
public record Visitor(Sale sale, String name, String passId, String pass) {
  public Answer holds(String... seats) {
    return asksFor(seats(seats));
  }

  public Answer holdsPlaces(int quantity) {
    return asksFor(places(quantity));
  }

  /** Sends any body. */
  public Answer asksFor(String body) {
    return asking(body, Map.of()).join();
  }

  /** Asks with an idempotency key. */
  public Answer asksFor(String body, String key) {
    return asking(body, Map.of("Idempotency-Key", key)).join();
  }

  public CompletableFuture<Answer> asking(String body, Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(headers());
    headers.putAll(more);
    return sale.site()
        .asking(
            "POST",
            "/api/events/" + sale.event() + "/holds",
            headers,
            BodyPublishers.ofString(body));
  }

  public static String seats(String... seats) {
    return Arrays.stream(seats)
        .map(seat -> '"' + seat + '"')
        .collect(Collectors.joining(",", "{\"seats\":[", "]}"));
  }

  public static String places(int quantity) {
    return "{\"section\":\"floor\",\"quantity\":" + quantity + "}";
  }

  public Answer looksAt(String hold) {
    return sale.site().ask("GET", "/api/holds/" + hold, headers(), "");
  }

  public Answer givesBack(String hold) {
    return sale.site().ask("DELETE", "/api/holds/" + hold, headers(), "");
  }

  public Answer givesBackAndLeaves(String hold) {
    return sale.site().ask("DELETE", "/api/holds/" + hold + "?done=true", headers(), "");
  }

  public Answer startsToPay(String hold) {
    return sale.site().ask("POST", "/api/holds/" + hold + "/payment", headers(), "");
  }

  /** Looks at the last payment for a hold. */
  public Answer looksAtPayment(String hold) {
    return sale.site().ask("GET", "/api/holds/" + hold + "/payment", headers(), "");
  }

  /** Chooses on the sandbox's page how the payment ends. */
  public Answer chooses(Answer payment, String outcome) {
    String path = "/pay/" + payment.text("/paymentId");
    return sale.site()
        .ask(
            "POST",
            path,
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            "outcome=" + outcome);
  }

  /** Starts a payment and pays it. */
  public Answer pays(String hold) {
    return chooses(startsToPay(hold).is(200), "succeeded");
  }

  public Answer booking(String hold) {
    return sale.site().ask("GET", "/api/bookings/" + hold, headers(), "");
  }

  private Map<String, String> headers() {
    return Map.of("Authorization", "Bearer " + pass, "Content-Type", "application/json");
  }
}
