package dev.usher.queue.testing;

import java.io.ByteArrayInputStream;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Requests to a service under test. */
public final class Http {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private Http() {}

  /** Sends and waits. */
  public static Reply send(String method, String uri, String body, Map<String, String> headers) {
    return send(request(method, uri, body, headers));
  }

  /** Sends a body in chunks, without saying before how long it is, and waits. */
  public static Reply sendChunked(
      String method, String uri, String body, Map<String, String> headers) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    BodyPublisher chunks = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));
    return send(request(method, uri, chunks, headers));
  }

  private static Reply send(HttpRequest request) {
    try {
      return new Reply(CLIENT.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends and does not wait. */
  public static CompletableFuture<Reply> sendAsync(
      String method, String uri, String body, Map<String, String> headers) {
    return CLIENT
        .sendAsync(request(method, uri, body, headers), BodyHandlers.ofString())
        .thenApply(Reply::new);
  }

  /** Opens a stream of lines. */
  public static CompletableFuture<HttpResponse<java.util.stream.Stream<String>>> stream(
      String uri, Map<String, String> headers) {
    return CLIENT.sendAsync(request("GET", uri, "", headers), BodyHandlers.ofLines());
  }

  private static HttpRequest request(
      String method, String uri, String body, Map<String, String> headers) {
    BodyPublisher whole = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    return request(method, uri, whole, headers);
  }

  private static HttpRequest request(
      String method, String uri, BodyPublisher body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri)).timeout(TIMEOUT).method(method, body);
    headers.forEach(request::header);
    return request.build();
  }
}
