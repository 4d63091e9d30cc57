package dev.usher.queue.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
    try {
      return new Reply(CLIENT.send(request(method, uri, body, headers), BodyHandlers.ofString()));
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
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri))
            .timeout(TIMEOUT)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return request.build();
  }
}
