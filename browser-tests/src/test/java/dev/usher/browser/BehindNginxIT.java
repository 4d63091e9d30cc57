package dev.usher.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestStores;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams through an nginx with its default settings, which buffer what a server sends. */
class BehindNginxIT {
  private static final Duration START = Duration.ofMinutes(2);

  /** Much shorter than nginx, which buffers, would keep events back. */
  private static final int PATIENCE_SECONDS = 40;

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static Optional<ServiceProcess> queue = Optional.empty();
  private static Optional<ServiceProcess> booking = Optional.empty();
  private static Optional<Process> nginx = Optional.empty();
  private static String queueUrl = "";
  private static String bookingUrl = "";

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Optional<Path> program = find();
    if (program.isEmpty()) {
      System.out.println("SKIPPED: the test of streams through a proxy needs nginx.");
    }
    Assumptions.assumeTrue(program.isPresent(), "No nginx is on the PATH or in /usr/sbin");
    queue =
        Optional.of(
            TestStores.service(
                "queue-service",
                Map.of(
                    "quarkus.http.proxy.proxy-address-forwarding", "true",
                    "quarkus.http.proxy.allow-x-forwarded", "true",
                    "quarkus.http.proxy.trusted-proxies", "127.0.0.1")));
    booking =
        Optional.of(
            TestStores.service(
                "booking-service", Map.of("usher.queue.url", queue.orElseThrow().url())));
    int queuePort = FreePort.find();
    int bookingPort = FreePort.find();
    queueUrl = "http://127.0.0.1:" + queuePort;
    bookingUrl = "http://127.0.0.1:" + bookingPort;
    Path config = folder.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          proxy_set_header X-Forwarded-Proto https;
          server { listen 127.0.0.1:%d; location / { proxy_pass %s; } }
          server { listen 127.0.0.1:%d; location / { proxy_pass %s; } }
        }
        """
            .formatted(
                queuePort, queue.orElseThrow().url(), bookingPort, booking.orElseThrow().url()));
    nginx =
        Optional.of(
            new ProcessBuilder(
                    program.orElseThrow().toString(),
                    "-p",
                    folder.toString(),
                    "-e",
                    folder.resolve("error.log").toString(),
                    "-c",
                    config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start());
    queue.orElseThrow().awaitReady(START);
    booking.orElseThrow().awaitReady(START);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (nginx.isPresent()) {
      nginx.get().destroy();
      nginx.get().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    queue.ifPresent(ServiceProcess::stop);
    booking.ifPresent(ServiceProcess::stop);
  }

  @Test
  @Timeout(PATIENCE_SECONDS)
  void aVisitorReceivesTheirPlaceAndEachChangeAtOnce() throws Exception {
    Room room = Room.paused(queue.orElseThrow().url());
    String joined =
        send("POST", queueUrl + "/api/rooms/" + room.id() + "/tokens", Map.of(), "").body();
    String token = joined.replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
    Map<String, String> bearer = Map.of("Authorization", "Bearer " + token);
    try (Stream<String> lines = stream(queueUrl + "/api/rooms/" + room.id() + "/stream", bearer)) {
      Iterator<String> stream = lines.iterator();
      assertTrue(nextData(stream).contains("PAUSED"));
      room.is("resume");
      String news = nextData(stream);
      while (!news.contains("YOUR_TURN")) {
        news = nextData(stream);
      }
    }
  }

  @Test
  @Timeout(PATIENCE_SECONDS)
  void theCookieIsForTlsOnlyWhereTheTrustedProxySaysSo() throws Exception {
    Room room = Room.paused(queue.orElseThrow().url());
    String path = "/api/rooms/" + room.id() + "/tokens";
    String cookie = cookie(queueUrl + path);
    assertTrue(cookie.contains("; Secure;"), cookie);
    assertTrue(cookie.contains("SameSite=Lax"), cookie);
    assertFalse(cookie(queue.orElseThrow().url() + path).contains("Secure"));
  }

  private static String cookie(String uri) throws IOException, InterruptedException {
    return send("POST", uri, Map.of(), "").headers().firstValue("Set-Cookie").orElse("");
  }

  @Test
  @Timeout(PATIENCE_SECONDS)
  void aShopReceivesAvailabilityAtOnce() throws Exception {
    Map<String, String> operator =
        Map.of(
            "Authorization",
            "Bearer " + TestStores.keys().operatorToken(Duration.ofMinutes(5)),
            "Content-Type",
            "application/json");
    String event =
        """
        {"name": "Gala", "venue": "Hall", "startsAt": "2999-01-01T20:00:00Z", "paymentWindow": "PT10M",
         "maxPerVisitor": 4, "sections": [{"id": "floor", "name": "Floor", "kind": "GENERAL",
         "price": {"amount": 100, "currency": "EUR"}, "capacity": 5}]}""";
    String path = bookingUrl + "/api/events/behind-nginx";
    assertEquals(201, send("PUT", path, operator, event).statusCode());
    try (Stream<String> lines = stream(path + "/availability/stream", Map.of())) {
      assertTrue(nextData(lines.iterator()).contains("floor"));
    }
  }

  private static String nextData(Iterator<String> lines) {
    String line = lines.next();
    while (!line.startsWith("data:")) {
      line = lines.next();
    }
    return line;
  }

  private static HttpResponse<String> send(
      String method, String uri, Map<String, String> headers, String body)
      throws IOException, InterruptedException {
    return HTTP.send(request(method, uri, headers, body), BodyHandlers.ofString());
  }

  private static Stream<String> stream(String uri, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response =
        HTTP.send(request("GET", uri, headers, ""), BodyHandlers.ofLines());
    assertEquals(200, response.statusCode());
    return response.body();
  }

  private static HttpRequest request(
      String method, String uri, Map<String, String> headers, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri)).method(method, BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return request.build();
  }

  private static Optional<Path> find() {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "nginx"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
