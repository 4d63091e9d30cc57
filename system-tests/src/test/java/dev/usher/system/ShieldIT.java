package dev.usher.system;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.system.ShieldProxy.Kind;
import dev.usher.system.stores.Started;
import dev.usher.testing.HttpProbe;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A site behind the waiting room, with real proxies and their files of {@code deploy/shield}. The
 * site is at {@code 127.0.0.1} and queue-service at {@code localhost}: two hosts for a browser.
 */
class ShieldIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final String HTML = "text/html,application/xhtml+xml,*/*;q=0.8";
  private static final String PASS_ID = "X-Usher-Pass-Id";
  private static final String PAGE = "/tickets/42?x=1&after-end=open";
  private static final Started ALL = new Started();
  private static final int QUEUE_PORT = FreePort.find();
  private static final String QUEUE = "http://localhost:" + QUEUE_PORT;

  /** Of the proxies that visitors are sent back to. */
  private static final Map<Kind, Integer> PORTS =
      Stream.of(Kind.values()).collect(Collectors.toMap(kind -> kind, kind -> FreePort.find()));

  private static String site = "";

  @BeforeAll
  static void start() throws IOException {
    ServiceProcess queue =
        ALL.add(
            TestStores.service(
                "queue-service",
                Map.of(
                    "quarkus.http.port",
                    Integer.toString(QUEUE_PORT),
                    "usher.public-url",
                    QUEUE,
                    "usher.shield.origins",
                    PORTS.values().stream()
                        .map(port -> "http://127.0.0.1:" + port)
                        .collect(Collectors.joining(",")))));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", ShieldIT::showsPage);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    ALL.add(() -> server.stop(0));
    site = "127.0.0.1:" + server.getAddress().getPort();
    queue.awaitReady(START);
  }

  @AfterAll
  static void stop() {
    ALL.close();
  }

  private static void showsPage(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] page =
          page(
                  exchange.getRequestURI().toString(),
                  exchange.getRequestHeaders().getOrDefault(PASS_ID, List.of()))
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Set-Cookie", "site=its-own");
      int status = exchange.getRequestURI().getPath().startsWith("/forbidden") ? 403 : 200;
      exchange.sendResponseHeaders(status, page.length);
      exchange.getResponseBody().write(page);
    }
  }

  private static String page(String address, List<String> passIds) {
    return "The site's page " + address + ", pass " + passIds;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aVisitorWaitsAndComesBackToThePage_andNobodyElseGetsIn(Kind kind) throws Exception {
    String room = "room-" + UUID.randomUUID();
    int port = PORTS.get(kind);
    try (ShieldProxy proxy = start(kind, port, room, "127.0.0.1:" + QUEUE_PORT, false)) {
      open(room, proxy);
      Browser ann = new Browser();

      String queue = ann.get(proxy.url() + PAGE).is(302);
      assertTrue(queue.startsWith(QUEUE + "/api/rooms/" + room + "/enter?"), queue);
      assertEquals(QUEUE + "/rooms/" + room + "#sent", ann.get(queue).is(303));
      ann.send("POST", QUEUE + "/api/rooms/" + room + "/tokens", "application/json");
      Answer claimed =
          await("Ann has a pass")
              .until(
                  () ->
                      ann.send(
                          "POST", QUEUE + "/api/rooms/" + room + "/passes", "application/json"),
                  answer -> answer.status() == 201);
      String arrival = ann.get(QUEUE + "/api/rooms/" + room + "/return").is(303);
      assertTrue(arrival.startsWith(proxy.url() + "/usher/return?"), arrival);
      assertEquals(proxy.url() + PAGE, ann.get(arrival).is(303));

      Answer page = ann.send("GET", proxy.url() + PAGE, HTML, PASS_ID, "forged");
      String passId = claimed.passId();
      assertEquals(page(PAGE, List.of(passId)), page.body(), page::toString);
      assertEquals(200, ann.send("POST", proxy.url() + "/cart", HTML).status());
      assertEquals(403, ann.get(proxy.url() + "/forbidden").status(), "the site's own");

      Browser bob = new Browser();
      assertTrue(bob.send("POST", proxy.url() + "/cart", HTML).is(303).startsWith(QUEUE));
      Answer refused = bob.send("GET", proxy.url() + "/api", "application/json");
      assertEquals(401, refused.status());
      assertTrue(refused.body().contains("urn:usher:problem:pass-required"), refused::toString);
      Answer forged = bob.send("GET", proxy.url() + PAGE, HTML, "X-Forwarded-Host", "evil.example");
      assertFalse(forged.is(302).contains("evil"), forged::toString);

      operate("POST", room + "/end", "", 204);
      // The query of a visitor does not change the rules of the proxy.
      await("the end is known")
          .until(() -> new Browser().get(proxy.url() + PAGE).status(), status -> status == 302);
      assertEquals(
          302, new Browser().get(proxy.url() + "/?on-failure=open&after-end=open").status());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void thePassOfAVisitorWhoUsesTheSiteIsRenewed(Kind kind) {
    String room = "room-" + UUID.randomUUID();
    try (ShieldProxy proxy = start(kind, PORTS.get(kind), room, "127.0.0.1:" + QUEUE_PORT, false)) {
      open(room, proxy, "\"passTtl\": \"PT8S\", \"maxPassTtl\": \"PT1H\", ");
      Browser ann = new Browser();
      ann.get(ann.get(proxy.url() + PAGE).is(302)).is(303);
      ann.send("POST", QUEUE + "/api/rooms/" + room + "/tokens", "application/json");
      String passes = QUEUE + "/api/rooms/" + room + "/passes";
      Answer claimed =
          await("Ann has a pass")
              .until(
                  () -> ann.send("POST", passes, "application/json"),
                  answer -> answer.status() == 201);
      ann.get(ann.get(QUEUE + "/api/rooms/" + room + "/return").is(303)).is(303);
      String pass = ann.cookie("usher-pass-" + room);
      assertEquals("", ann.cookie("site"));
      await("a renewed pass")
          .until(
              () -> {
                Answer page = ann.get(proxy.url() + PAGE);
                assertEquals(page(PAGE, List.of(claimed.passId())), page.body());
                return !ann.cookie("usher-pass-" + room).equals(pass);
              });
      assertEquals("its-own", ann.cookie("site"));
      assertEquals(200, ann.get(proxy.url() + PAGE).status());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void withoutQueueServiceNobodyGetsIn_unlessItIsSetToFailOpen(Kind kind) {
    String nobody = "127.0.0.1:" + FreePort.find();
    try (ShieldProxy proxy = start(kind, "gala", nobody, false)) {
      Answer away = new Browser().get(proxy.url() + PAGE);
      assertEquals(503, away.status(), away::toString);
      assertEquals("5", away.retryAfter(), away::toString);
    }
    try (ShieldProxy proxy = start(kind, "gala", nobody, true)) {
      Answer page = new Browser().send("GET", proxy.url() + PAGE, HTML, PASS_ID, "forged");
      assertEquals(page(PAGE, List.of()), page.body(), page::toString);
    }
  }

  /** What the service refuses is no outage: otherwise anybody gets in by sending it. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void nobodyGetsInByARequestThatQueueServiceRefuses(Kind kind) {
    String room = "room-" + UUID.randomUUID();
    try (ShieldProxy proxy = start(kind, room, "127.0.0.1:" + QUEUE_PORT, true)) {
      open(room, proxy);
      HttpProbe raw = new HttpProbe(proxy.url());
      String long7k = "a".repeat(7_000);
      for (String[] headers :
          new String[][] {
            {"Cookie: a=" + long7k, "Cookie: b=" + long7k, "Cookie: c=" + long7k},
            {"Authorization: a", "Authorization: b"},
            {"Origin: a", "Origin: b"},
            {"Content-Type: a/b", "Content-Type: a/c"},
            {"Idempotency-Key: a", "Idempotency-Key: b"},
            {"Sec-Fetch-Site: a", "Sec-Fetch-Site: b"},
            {"Accept: ;"},
            {"X-Forwarded-Uri: " + long7k, "X-Forwarded-Host: ;"},
          }) {
        Reply reply = raw.raw("GET /" + long7k.substring(0, 5_000), "", headers);
        assertNotEquals(200, reply.status(), () -> headers[0].substring(0, 9) + ": " + reply);
        assertTrue(reply.status() >= 300 && reply.status() < 500, reply::toString);
      }
    }
  }

  private static ShieldProxy start(Kind kind, String room, String queue, boolean isOpen) {
    return start(kind, FreePort.find(), room, queue, isOpen);
  }

  private static ShieldProxy start(Kind kind, int port, String room, String queue, boolean isOpen) {
    boolean isInstalled = kind.find().isPresent();
    if (!isInstalled) {
      System.out.println("SKIPPED: the test of the waiting room in front of a site needs " + kind);
    }
    Assumptions.assumeTrue(isInstalled, kind + " is neither on the PATH nor in /usr/sbin");
    return ShieldProxy.start(kind, port, room, queue, site, isOpen);
  }

  private static void open(String room, ShieldProxy proxy) {
    open(room, proxy, "");
  }

  private static void open(String room, ShieldProxy proxy, String settings) {
    operate(
        "PUT",
        room,
        """
        {"name": "Test", "admitPerMinute": 6000, "maxActive": 100, %s"targetUrl": "%s/entrance"}"""
            .formatted(settings, proxy.url()),
        201);
  }

  private static void operate(String method, String path, String body, int status) {
    Answer answer =
        new Browser()
            .send(
                HttpRequest.newBuilder(URI.create(QUEUE + "/api/rooms/" + path))
                    .header(
                        "Authorization",
                        "Bearer " + TestStores.keys().operatorToken(Duration.ofMinutes(5)))
                    .header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofString(body)));
    assertEquals(status, answer.status(), answer::toString);
  }

  private record Answer(int status, String location, String retryAfter, String body) {
    /** Where the response with this status leads. */
    String is(int expected) {
      assertEquals(expected, status, this::toString);
      return location;
    }

    String passId() {
      Matcher id = Pattern.compile("\"passId\": ?\"([^\"]+)\"").matcher(body);
      assertTrue(id.find(), body);
      return id.group(1);
    }
  }

  /** A browser that follows no redirect by itself. */
  private static final class Browser {
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(cookies).build();

    String cookie(String name) {
      return cookies.getCookieStore().getCookies().stream()
          .filter(cookie -> cookie.getName().equals(name))
          .map(HttpCookie::getValue)
          .findFirst()
          .orElse("");
    }

    Answer get(String address) {
      return send("GET", address, HTML);
    }

    Answer send(String method, String address, String accept, String... headers) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(address))
              .header("Accept", accept)
              .method(method, BodyPublishers.noBody());
      if (headers.length > 0) {
        request.headers(headers);
      }
      return send(request);
    }

    private Answer send(HttpRequest.Builder request) {
      try {
        HttpResponse<String> response =
            http.send(request.timeout(START).build(), BodyHandlers.ofString());
        return new Answer(
            response.statusCode(),
            response.headers().firstValue("Location").orElse(""),
            response.headers().firstValue("Retry-After").orElse(""),
            response.body());
      } catch (IOException e) {
        throw new AssertionError(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
