package dev.usher.testing;

import java.io.ByteArrayInputStream;
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
import java.util.stream.Stream;

/**
 * Requests to a service under test: one, hundreds at once, and streams of events. Redirects are not
 * followed and no cookies are kept. What no client would send is for {@link HttpProbe#raw}.
 */
public final class Http {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  private Http() {}

  /** Sends a request and waits for the response. */
  public static Reply send(String method, String uri, String body, Map<String, String> headers) {
    return sendAsync(method, uri, body, headers).join();
  }

  /** Sends a request without waiting for the response. */
  public static CompletableFuture<Reply> sendAsync(
      String method, String uri, String body, Map<String, String> headers) {
    BodyPublisher whole = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    return sendAsync(request(method, uri, whole, headers));
  }

  /** Sends a body in chunks, so without its length, and waits for the response. */
  public static Reply sendChunked(
      String method, String uri, String body, Map<String, String> headers) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    BodyPublisher chunks = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));
    return sendAsync(request(method, uri, chunks, headers)).join();
  }

  /** Opens a stream, whose lines are read as they come; close it. */
  public static CompletableFuture<HttpResponse<Stream<String>>> stream(
      String uri, Map<String, String> headers) {
    return CLIENT.sendAsync(
        request("GET", uri, BodyPublishers.noBody(), headers), BodyHandlers.ofLines());
  }

  private static CompletableFuture<Reply> sendAsync(HttpRequest request) {
    return CLIENT.sendAsync(request, BodyHandlers.ofByteArray()).thenApply(Reply::of);
  }

  private static HttpRequest request(
      String method, String uri, BodyPublisher body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri)).timeout(TIMEOUT).method(method, body);
    headers.forEach(request::header);
    return request.build();
  }
}
