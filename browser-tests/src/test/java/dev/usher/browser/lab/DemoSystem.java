package dev.usher.browser.lab;

import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Http;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The packaged services on real stores, with the events of {@code ./run}: the demo hall, and a hall
 * of 5,000 seats.
 */
final class DemoSystem implements AutoCloseable {
  static final String DEMO = "demo";
  static final String LARGE = "large";
  private static final Duration START = Duration.ofMinutes(3);
  private static final String TOKEN = TestStores.keys().operatorToken(Duration.ofHours(3));

  private final ServiceProcess queue;
  private final ServiceProcess booking;
  private final ServiceProcess worker;

  private DemoSystem(ServiceProcess queue, ServiceProcess booking, ServiceProcess worker) {
    this.queue = queue;
    this.booking = booking;
    this.worker = worker;
  }

  static DemoSystem start(Clock clock) {
    String queueUrl = "http://127.0.0.1:" + FreePort.find();
    String bookingUrl = "http://127.0.0.1:" + FreePort.find();
    ServiceProcess queue =
        TestStores.service(
            "queue-service",
            Map.of(
                "quarkus.http.port", port(queueUrl),
                "usher.public-url", queueUrl,
                "usher.booking.url", bookingUrl,
                "quarkus.http.cors.enabled", "true",
                "quarkus.http.cors.origins", bookingUrl));
    ServiceProcess booking =
        TestStores.service(
            "booking-service",
            Map.of(
                "quarkus.http.port", port(bookingUrl),
                "usher.public-url", bookingUrl,
                "usher.queue.url", queueUrl,
                "usher.queue.public-url", queueUrl,
                "usher.pass.jwks-url", queueUrl + "/.well-known/jwks.json"));
    // One after the other: booking-service and release-worker would create the same tables.
    booking.awaitReady(START);
    queue.awaitReady(START);
    ServiceProcess worker =
        TestStores.service(
                "release-worker", Map.of("smallrye.config.mapping.validate-unknown", "false"))
            .awaitReady(START);
    DemoSystem system = new DemoSystem(queue, booking, worker);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    system.create(DEMO, demo("demo-event.json"), now);
    system.create(LARGE, large(), now);
    return system;
  }

  /** Reads what {@code ./run} creates its demo from. */
  private static String demo(String file) {
    String name = "/dev/usher/standalone/run/" + file;
    try (InputStream in = DemoSystem.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("No resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Five sections of 20 rows of 50 seats. */
  private static String large() {
    String rows =
        IntStream.range(0, 20)
            .mapToObj(row -> "{\"label\": \"%c\", \"seats\": 50}".formatted('A' + row))
            .collect(Collectors.joining(","));
    String sections =
        IntStream.rangeClosed(1, 5)
            .mapToObj(
                section ->
                    """
                    {"id": "s%d", "name": "Section %d", "kind": "SEATED",
                     "price": {"amount": %d000, "currency": "EUR"}, "rows": [%s]}"""
                        .formatted(section, section, section, rows))
            .collect(Collectors.joining(","));
    return """
        {"name": "The Large Hall", "venue": "The Arena", "startsAt": "{{startsAt}}",
         "paymentWindow": "PT1H", "maxPerVisitor": 6, "sections": [%s]}"""
        .formatted(sections);
  }

  private void create(String event, String body, Instant now) {
    put(
        bookingUrl() + "/api/events/" + event,
        body.replace("{{startsAt}}", now.plus(Duration.ofDays(30)).toString()));
    put(
        queueUrl() + "/api/rooms/" + event,
        demo("demo-room.json")
            .replace("{{now}}", now.toString())
            .replace("{{shop}}", bookingUrl() + "/events/" + event)
            .replace("PT10M", "PT2H"));
  }

  /** The operator says pause or resume. */
  void steer(String event, String phase) {
    Http.send("POST", queueUrl() + "/api/rooms/" + event + "/" + phase, "", headers()).is(204);
  }

  private static void put(String url, String body) {
    Http.send("PUT", url, body, headers()).is(201);
  }

  private static Map<String, String> headers() {
    return Map.of("Authorization", "Bearer " + TOKEN, "Content-Type", "application/json");
  }

  String queueUrl() {
    return queue.url();
  }

  String bookingUrl() {
    return booking.url();
  }

  /** A token for the console. */
  String operatorToken() {
    return TOKEN;
  }

  private static String port(String url) {
    return url.substring(url.lastIndexOf(':') + 1);
  }

  @Override
  public void close() {
    worker.stop();
    booking.stop();
    queue.stop();
  }
}
