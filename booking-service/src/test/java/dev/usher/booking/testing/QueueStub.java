package dev.usher.booking.testing;

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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A stub of queue-service: publishes the keys of passes and records the calls about finished ones.
 * Tests set its answers.
 */
public final class QueueStub implements QuarkusTestResourceLifecycleManager {
  /** A call as it came. */
  public record Call(String path, String authorization) {}

  /** The status of its response to calls about an event's passes, 204 without an entry. */
  public static final Map<String, Integer> ANSWERS = new ConcurrentHashMap<>();

  /** The JSON of its response to calls about an event's passes; nothing without an entry. */
  public static final Map<String, String> BODIES = new ConcurrentHashMap<>();

  public static final AtomicInteger KEY_FETCHES = new AtomicInteger();

  /** The keys that it publishes, a JSON Web Key Set. */
  public static final AtomicReference<String> KEYS = new AtomicReference<>(TestPass.jwks());

  /** Calls whose path begins like this are never answered; none if empty. */
  public static final AtomicReference<String> UNANSWERED = new AtomicReference<>("");

  /** The last body that was sent to each path. */
  public static final Map<String, String> SENT = new ConcurrentHashMap<>();

  public static final List<Call> CALLS = new CopyOnWriteArrayList<>();

  private static final HttpServer SERVER = open();
  private static volatile CountDownLatch silence = new CountDownLatch(0);

  /** Leaves every fetch of the keys unanswered until {@link #answerAgain}. */
  public static void stopAnswering() {
    silence = new CountDownLatch(1);
  }

  /** Answers the fetches that wait, and later ones. */
  public static void answerAgain() {
    silence.countDown();
  }

  public static String url() {
    return "http://127.0.0.1:" + SERVER.getAddress().getPort();
  }

  /** The number of calls about the visitor's pass, answered with success or not. */
  public static long finished(Visitor visitor) {
    String path = "/api/rooms/" + visitor.sale().event() + "/passes/" + visitor.passId();
    return CALLS.stream().filter(call -> call.path().equals(path)).count();
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
      server.createContext("/.well-known/jwks.json", QueueStub::keys);
      server.createContext("/api/rooms/", QueueStub::finished);
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
    CALLS.add(
        new Call(exchange.getRequestURI().getPath(), authorization == null ? "" : authorization));
    String path = exchange.getRequestURI().getPath();
    String unanswered = String.valueOf(UNANSWERED.get());
    if (!unanswered.isEmpty() && path.startsWith(unanswered)) {
      return;
    }
    String body = BODIES.getOrDefault(event(path), "");
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      SENT.put(path, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(
          ANSWERS.getOrDefault(event(path), 204), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** The event in {@code /api/rooms/{event}/passes/{pass}}. */
  private static String event(String path) {
    return path.split("/", -1)[3];
  }
}
