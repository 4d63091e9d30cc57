package dev.usher.booking.testing;

import dev.usher.testing.Management;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * A running booking-service, as those outside reach it.
 *
 * @param url where it listens, without a slash at the end
 */
public record BookingClient(String url) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /** The service that the current {@code @QuarkusTest} runs. */
  public static BookingClient underTest() {
    return new BookingClient(
        ConfigProvider.getConfig().getValue("test.url", String.class).replaceAll("/$", ""));
  }

  /** The health and metrics of the service that the current {@code @QuarkusTest} runs. */
  public static BookingClient management() {
    return new BookingClient(Management.url());
  }

  /** A request of any kind, answered in time or failed. */
  public Reply send(String method, String path, Map<String, String> headers, String body) {
    return sendAsync(method, path, headers, BodyPublishers.ofString(body)).join();
  }

  /** A request of any kind, under way. */
  public CompletableFuture<Reply> sendAsync(
      String method, String path, Map<String, String> headers, BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE).method(method, body);
    headers.forEach(request::header);
    return HTTP.sendAsync(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8))
        .thenApply(Reply::of);
  }

  /** What anyone may ask for. */
  public Reply get(String path) {
    return send("GET", path, Map.of(), "");
  }

  /** The lines of a stream as they come; close it. */
  public HttpResponse<java.util.stream.Stream<String>> stream(String path) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofLines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Of a stream's lines those with events, without comments, delays and blank lines. */
  public static Iterator<String> events(java.util.stream.Stream<String> lines) {
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
    return Map.of(
        "Authorization",
        "Bearer " + TestStores.keys().operatorToken(Duration.ofMinutes(5)),
        "Content-Type",
        "application/json");
  }

  /** A new event as {@link EventJson} writes it. */
  public Sale opens(EventJson text) {
    String event = "event-" + UUID.randomUUID().toString().substring(0, 13);
    putEvent(event, text.json()).is(201);
    return new Sale(this, event);
  }
}
