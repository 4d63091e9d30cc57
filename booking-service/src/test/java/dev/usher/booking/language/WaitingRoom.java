package dev.usher.booking.language;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands where queue-service would: publishes the keys of passes, and is told of those that are
 * finished. What it was told, and how it answers, is for the tests to see and to say.
 */
public final class WaitingRoom implements QuarkusTestResourceLifecycleManager {
  /** A call as it came. */
  public record Told(String path, String authorization, long nanos) {}

  public static final AtomicInteger ANSWER = new AtomicInteger(204);
  public static final AtomicInteger KEY_FETCHES = new AtomicInteger();

  /** The keys that it publishes, a JSON Web Key Set. */
  public static final AtomicReference<String> KEYS = new AtomicReference<>(Passports.jwks());

  /** Calls whose path begins like this are never answered; none if empty. */
  public static final AtomicReference<String> UNANSWERED = new AtomicReference<>("");

  public static final List<Told> TOLD = new CopyOnWriteArrayList<>();

  private static final HttpServer SERVER = open();
  private static volatile CountDownLatch silence = new CountDownLatch(0);

  /** From now on whoever fetches the keys gets no answer, until it speaks again. */
  public static void fallsSilent() {
    silence = new CountDownLatch(1);
  }

  /** Answers again, those too who have waited. */
  public static void speaks() {
    silence.countDown();
  }

  public static String url() {
    return "http://127.0.0.1:" + SERVER.getAddress().getPort();
  }

  /** How often it was told, with success or not, that a pass is finished. */
  public static long told(Visitor visitor) {
    String path = "/api/rooms/" + visitor.sale().event() + "/passes/" + visitor.passId();
    return TOLD.stream().filter(told -> told.path().equals(path)).count();
  }

  @Override
  public Map<String, String> start() {
    return Map.of(
        "usher.queue.url",
        url(),
        "usher.pass.keys-min-pause",
        "PT0.2S",
        "usher.pass.keys-max-age",
        "PT1S",
        // Long enough for a test to see what happens meanwhile.
        "quarkus.rest-client.queue.read-timeout",
        "9000",
        // Tests hammer with one pass; one that wants the limit says so.
        "usher.attempts.per-pass",
        "${test.attempts-per-pass:0}");
  }

  @Override
  public void stop() {
    // Shared by all tests of the JVM, and gone with it.
  }

  private static HttpServer open() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/.well-known/jwks.json", WaitingRoom::keys);
      server.createContext("/api/rooms/", WaitingRoom::finished);
      server.setExecutor(
          Executors.newFixedThreadPool(
              2,
              task -> {
                Thread thread = new Thread(task, "waiting-room");
                thread.setDaemon(true);
                return thread;
              }));
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void keys(HttpExchange exchange) throws IOException {
    KEY_FETCHES.incrementAndGet();
    await(silence);
    byte[] body = String.valueOf(KEYS.get()).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void finished(HttpExchange exchange) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    TOLD.add(
        new Told(
            exchange.getRequestURI().getPath(),
            authorization == null ? "" : authorization,
            System.nanoTime()));
    String unanswered = String.valueOf(UNANSWERED.get());
    if (!unanswered.isEmpty() && exchange.getRequestURI().getPath().startsWith(unanswered)) {
      return;
    }
    try (exchange) {
      exchange.sendResponseHeaders(ANSWER.get(), -1);
    }
  }
}
