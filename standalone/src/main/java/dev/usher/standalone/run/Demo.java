package dev.usher.standalone.run;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Creates the demo events and their waiting rooms through the services' API: one that is on sale,
 * and a small one that will be soon, so that its waiting room shows a countdown. Never changes an
 * existing event or room.
 */
final class Demo {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration UNTIL_SHOW = Duration.ofDays(30);
  private static final Duration UNTIL_SALE = Duration.ofMinutes(10);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final Ports ports;
  private final String operatorToken;

  Demo(Ports ports, String operatorToken) {
    this.ports = ports;
    this.operatorToken = operatorToken;
  }

  /**
   * Creates each event, then its room, if they do not exist.
   *
   * @throws CannotRun if a service rejects a request
   */
  void seed(Instant now) {
    Instant today = now.truncatedTo(ChronoUnit.SECONDS);
    for (String event : List.of("demo", "kyoto")) {
      makeIfAbsent(
          Ports.url(ports.booking()) + "/api/events/" + event,
          Template.of(event + "-event.json").with("startsAt", today.plus(UNTIL_SHOW)));
      makeIfAbsent(
          Ports.url(ports.queue()) + "/api/rooms/" + event,
          Template.of(event + "-room.json")
              .with("now", today)
              .with("soon", today.plus(UNTIL_SALE))
              .with("shop", Ports.page(ports.booking()) + "/events/" + event));
    }
  }

  private void makeIfAbsent(String url, Template body) {
    if (send(HttpRequest.newBuilder(URI.create(url))).statusCode() != 404) {
      return;
    }
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + operatorToken)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body.toString())));
    if (response.statusCode() != 201 && response.statusCode() != 200) {
      throw new CannotRun(
          "PUT " + url + " failed with status " + response.statusCode() + ": " + response.body());
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    HttpRequest built = request.timeout(TIMEOUT).build();
    try {
      return http.send(built, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new CannotRun(built.method() + " " + built.uri() + " failed: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotRun("Interrupted at " + built.uri(), e);
    }
  }
}
