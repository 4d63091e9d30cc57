package dev.usher.browser;

import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Eventually;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A waiting room of the service under test, seen by its operator. */
record Room(String service, String id) {
  /** Where admitted visitors go. */
  static final String SHOP = "https://shop.example/seats";

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Pattern STREAMS =
      Pattern.compile("^usher_streams(?:\\{[^}]*})? ([0-9.]+)$", Pattern.MULTILINE);

  /** A new room that opens at a time. */
  static Room opening(String service, Instant opensAt) {
    return of(service, opensAt, "\"claimWindow\": \"PT1M\"");
  }

  /**
   * A new room with more settings.
   *
   * @param settings fields of a JSON object
   */
  static Room of(String service, Instant opensAt, String settings) {
    Room room = new Room(service, "room-" + UUID.randomUUID());
    room.set(opensAt, settings, 201);
    return room;
  }

  /** The operator changes its settings. */
  void set(Instant opensAt, String settings) {
    set(opensAt, settings, 200);
  }

  private void set(Instant opensAt, String settings, int status) {
    send(
        "PUT",
        "/api/rooms/" + id,
        """
        {"admitPerMinute": 6000, "maxActive": 100, "opensAt": "%s", "targetUrl": "%s", %s%s}"""
            .formatted(
                opensAt,
                SHOP,
                settings.contains("\"name\"") ? "" : "\"name\": \"Gala night\", ",
                settings),
        status);
  }

  /** A new room that is open and paused, with more settings: visitors join and wait. */
  static Room paused(String service, String settings) {
    Room room = of(service, Instant.now().minusSeconds(60), settings);
    room.is("pause");
    return room;
  }

  /** A new room that is open and paused: visitors join and wait. */
  static Room paused(String service) {
    Room room = opening(service, Instant.now().minusSeconds(60));
    room.is("pause");
    return room;
  }

  /** The operator says pause, resume, sold-out or end. */
  void is(String phase) {
    send("POST", "/api/rooms/" + id + "/" + phase, "", 204);
  }

  /** The operator creates codes for one visitor each. */
  List<String> invitations(int count) {
    return codes("invitations", count);
  }

  /** The operator creates links for one browser each. Returns their codes. */
  List<String> bypassLinks(int count) {
    return codes("bypass-links", count);
  }

  private List<String> codes(String kind, int count) {
    String request =
        "{\"count\": " + count + ", \"expiresAt\": \"" + Instant.now().plusSeconds(3600) + "\"}";
    return send("POST", "/api/rooms/" + id + "/" + kind, request, 200)
        .lines()
        .skip(1)
        .map(line -> line.substring(0, line.indexOf(',')))
        .toList();
  }

  /** The same room, seen through another address of the service. */
  Room at(String address) {
    return new Room(address, id);
  }

  /** The address of its page. */
  String page() {
    return service + "/rooms/" + id;
  }

  /** Another visitor joins. */
  void joins() {
    send("POST", "/api/rooms/" + id + "/tokens", "", 201);
  }

  /** Waits until nobody has to wait, in mode PASSTHROUGH. */
  void awaitThrough() {
    awaitField("\"through\":true");
  }

  /** Waits until the service takes joins. */
  void awaitOpen() {
    awaitField("\"state\":\"OPEN\"");
  }

  private void awaitField(String field) {
    Eventually.await()
        .until(() -> send("GET", "/api/rooms/" + id, "", 200), body -> body.contains(field));
  }

  /** How many numbers were given. */
  long issued() {
    String body = send("GET", "/api/rooms/" + id, "", 200);
    Matcher issued = Pattern.compile("\"issued\":(\\d+)").matcher(body);
    return issued.find() ? Long.parseLong(issued.group(1)) : -1;
  }

  /** How many streams a service has open. */
  static int streams(ServiceProcess service) {
    String url = service.managementUrl() + "/q/metrics";
    try {
      Matcher streams =
          STREAMS.matcher(
              HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                  .body());
      return streams.find() ? (int) Double.parseDouble(streams.group(1)) : -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String send(String method, String path, String body, int expected) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(service + path))
            .header(
                "Authorization",
                "Bearer " + TestStores.keys().operatorToken(Duration.ofMinutes(10)))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
      if (response.statusCode() != expected) {
        throw new AssertionError(method + " " + path + ": " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
