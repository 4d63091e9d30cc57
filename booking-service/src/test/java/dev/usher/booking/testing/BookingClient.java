package dev.usher.booking.testing;

import dev.usher.testing.Http;
import dev.usher.testing.Management;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * A running booking-service, as those outside reach it.
 *
 * @param url where it listens, without a slash at the end
 */
public record BookingClient(String url) {
  private static final String OPERATOR =
      "Bearer " + TestStores.keys().operatorToken(Duration.ofHours(1));

  /** The service that the current {@code @QuarkusTest} runs. */
  public static BookingClient underTest() {
    return new BookingClient(
        ConfigProvider.getConfig().getValue("test.url", String.class).replaceAll("/$", ""));
  }

  /** The health and metrics of the service that the current {@code @QuarkusTest} runs. */
  public static BookingClient management() {
    return new BookingClient(Management.url());
  }

  /** Sends a request and waits for the response. */
  public Reply send(String method, String path, Map<String, String> headers, String body) {
    return Http.send(method, url + path, body, headers);
  }

  /** Sends a request without waiting for the response. */
  public CompletableFuture<Reply> sendAsync(
      String method, String path, Map<String, String> headers, String body) {
    return Http.sendAsync(method, url + path, body, headers);
  }

  /** What anyone may ask for. */
  public Reply get(String path) {
    return send("GET", path, Map.of(), "");
  }

  /** The lines of a stream as they come; close it. */
  public HttpResponse<Stream<String>> stream(String path) {
    return Http.stream(url + path, Map.of()).join();
  }

  /** Of a stream's lines those with events, without comments, delays and blank lines. */
  public static Iterator<String> events(Stream<String> lines) {
    return lines
        .filter(line -> !line.isEmpty() && !line.startsWith(":") && !line.startsWith("retry:"))
        .iterator();
  }

  /** An operator makes or changes an event. */
  public Reply putEvent(String event, String body) {
    return send("PUT", "/api/events/" + event, operator(), body);
  }

  /** The headers of an operator who sends JSON. */
  public static Map<String, String> operator() {
    return Map.of("Authorization", OPERATOR, "Content-Type", "application/json");
  }

  /** A new event as {@link EventJson} writes it. */
  public Sale opens(EventJson text) {
    String event = "event-" + UUID.randomUUID().toString().substring(0, 13);
    putEvent(event, text.json()).is(201);
    return new Sale(this, event);
  }
}
