package dev.usher.standalone.rush;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * The public API as a visitor's browser calls it. Waits for each response.
 *
 * @param room the address of the waiting room
 * @param event the address of the event
 * @param api the address of the API that sells it
 */
public record RushClient(URI room, URI event, URI api) {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int BUSY = 503;
  private static final int TOO_MANY = 429;
  private static final int PROBLEM = 400;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  /**
   * A response.
   *
   * @param json empty if it is no JSON object
   */
  public record Response(int status, JsonObject json, Duration retryAfter) {
    /** Whether to send the same again after {@code retryAfter}. */
    public boolean isBusy() {
      return status == BUSY || status == TOO_MANY;
    }

    public boolean isProblem() {
      return status >= PROBLEM;
    }

    /** Whether it is the problem with this short name. */
    public boolean isProblem(String type) {
      return json.getString("type", "").endsWith(":" + type);
    }
  }

  public Response get(String uri, String bearer) {
    return send(request(uri, bearer).GET());
  }

  public Response post(String uri, String bearer) {
    return send(request(uri, bearer).POST(BodyPublishers.noBody()));
  }

  public Response post(String uri, String bearer, String key, JsonObject body) {
    return send(
        request(uri, bearer)
            .header("Idempotency-Key", key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString())));
  }

  public Response form(String uri, String form) {
    return send(
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  private static HttpRequest.Builder request(String uri, String bearer) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
    return bearer.isEmpty() ? request : request.header("Authorization", "Bearer " + bearer);
  }

  private static Response send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          HTTP.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
      long seconds = response.headers().firstValueAsLong("Retry-After").orElse(1);
      return new Response(
          response.statusCode(), json(response.body()), Duration.ofSeconds(seconds));
    } catch (IOException e) {
      return new Response(BUSY, JsonValue.EMPTY_JSON_OBJECT, Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      // The rush ends.
      Thread.currentThread().interrupt();
      return new Response(BUSY, JsonValue.EMPTY_JSON_OBJECT, Duration.ofSeconds(1));
    }
  }

  private static JsonObject json(String body) {
    if (!body.startsWith("{")) {
      return JsonValue.EMPTY_JSON_OBJECT;
    }
    try (JsonReader reader = Json.createReader(new StringReader(body))) {
      return reader.readObject();
    } catch (JsonException e) {
      return JsonValue.EMPTY_JSON_OBJECT;
    }
  }
}
