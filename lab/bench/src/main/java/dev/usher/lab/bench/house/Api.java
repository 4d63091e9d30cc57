package dev.usher.lab.bench.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Single requests to the services, around the load: to put something on sale, to look at it. */
public final class Api {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String operatorToken;

  Api(String operatorToken) {
    this.operatorToken = operatorToken;
  }

  /**
   * Puts as operator.
   *
   * @throws IllegalStateException if the answer is not a success
   */
  public void put(String url, String json) throws InterruptedException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + operatorToken)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json)));
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          "PUT " + url + " was answered with " + answer.statusCode() + ": " + answer.body());
    }
  }

  /** Posts as a visitor; the token may be empty, the body too. */
  public HttpResponse<String> post(String url, String token, String json)
      throws InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (!json.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    return send(request.POST(BodyPublishers.ofString(json)));
  }

  /** Gets as a visitor. */
  public HttpResponse<String> get(String url, String token) throws InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token).GET());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws InterruptedException {
    HttpRequest built = request.timeout(TIMEOUT).build();
    try {
      return http.send(built, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException("No answer from " + built.uri(), e);
    }
  }
}
