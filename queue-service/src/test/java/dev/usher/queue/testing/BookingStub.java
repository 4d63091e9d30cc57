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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

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

  public static final List<Call> CALLS = new CopyOnWriteArrayList<>();

  private static final HttpServer SERVER = open();

  /** The calls about a pass. */
  public static List<Call> calls(String passId) {
    return CALLS.stream().filter(call -> call.path().endsWith("/" + passId)).toList();
  }

  @Override
  public Map<String, String> start() {
    return Map.of(
        "usher.booking.url",
        "http://127.0.0.1:" + SERVER.getAddress().getPort() + "/",
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
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
