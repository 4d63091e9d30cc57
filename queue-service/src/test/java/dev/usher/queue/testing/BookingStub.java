package dev.usher.queue.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A stub of booking-service: records the calls about finished passes, and answers as a test sets.
 */
public final class BookingStub implements QuarkusTestResourceLifecycleManager {
  /** A call as it came. */
  public record Call(String method, String path, String authorization, String body) {}

  /** What it answers. */
  public static final AtomicInteger ANSWER = new AtomicInteger(204);

  /** Passes that it never takes. */
  public static final Set<String> REFUSED = ConcurrentHashMap.newKeySet();

  /** Passes whose calls get no answer. */
  public static final Set<String> UNANSWERED = ConcurrentHashMap.newKeySet();

  /** The status and the body of what it reports of its load. */
  public static final AtomicReference<Load> LOAD = new AtomicReference<>(Load.IDLE);

  /** The status that the health of another shop has; a redirect leads to {@link #SECRET}. */
  public static final AtomicInteger HEALTH = new AtomicInteger(200);

  /** A page that nobody should ask for. */
  public static final String SECRET = "/secret";

  /** A report of its load. */
  public record Load(int status, String body) {
    public static final Load IDLE = slow("PT0.01S");

    /** With a latency of many requests. */
    public static Load slow(String latency) {
      return new Load(
          200,
          "{\"requests\": 100, \"latency\": \"%s\", \"errors\": 0, \"saturation\": 0.1}"
              .formatted(latency));
    }
  }

  /** What it has left: events and a part of their JSON. */
  public static final Map<String, String> STOCK = new ConcurrentHashMap<>();

  /** Sets what it has left of an event, and how many visitors have a hold. */
  public static void has(String event, int left, int holding) {
    STOCK.put(
        event,
        "{\"event\": \"%s\", \"left\": %d, \"holding\": %d}".formatted(event, left, holding));
  }

  public static final List<Call> CALLS = new CopyOnWriteArrayList<>();

  private static final HttpServer SERVER = open();

  /** The address of another shop's health. */
  public static String healthUrl() {
    return origin() + "/health";
  }

  private static String origin() {
    return "http://127.0.0.1:" + SERVER.getAddress().getPort();
  }

  /** The calls about a pass. */
  public static List<Call> calls(String passId) {
    return CALLS.stream().filter(call -> call.path().endsWith("/" + passId)).toList();
  }

  @Override
  public Map<String, String> start() {
    return Map.of(
        "usher.booking.url",
        origin() + "/",
        "usher.shield.health-origins",
        origin(),
        "usher.booking.token-file",
        String.valueOf(TestStores.keys().config().get("usher.booking.token-file")));
  }

  @Override
  public void stop() {
    // Shared by all tests of the JVM, and gone with it.
  }

  private static HttpServer open() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/api/events/", BookingStub::answer);
      server.createContext(
          "/api/load",
          exchange -> {
            Load load = Objects.requireNonNull(LOAD.get());
            send(exchange, load.status(), load.body());
          });
      server.createContext(
          "/api/stock",
          exchange ->
              send(exchange, 200, "{\"events\": [" + String.join(", ", STOCK.values()) + "]}"));
      server.createContext(
          "/health",
          exchange -> {
            exchange.getResponseHeaders().add("Location", SECRET);
            send(exchange, HEALTH.get(), "");
          });
      server.createContext(SECRET, BookingStub::answer);
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String path = exchange.getRequestURI().toString();
    CALLS.add(
        new Call(
            exchange.getRequestMethod(),
            path,
            authorization == null ? "" : authorization,
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    String passId = path.substring(path.lastIndexOf('/') + 1);
    if (UNANSWERED.contains(passId)) {
      return;
    }
    boolean isRefused = REFUSED.contains(passId);
    try (exchange) {
      exchange.sendResponseHeaders(isRefused ? 500 : ANSWER.get(), -1);
    }
  }
}
