package dev.usher.standalone.rush;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts a rush when the operator's console asks for one: {@code POST /rush} on the loopback
 * address, with the operator's token, from pages of the console's origins. One rush runs at a time.
 */
public final class RushEndpoint implements AutoCloseable {
  private static final String PATH = "/rush";
  private static final int ACCEPTED = 202;
  private static final int NO_CONTENT = 204;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int CONFLICT = 409;

  private final HttpServer server;
  private final byte[] authorization;
  private final List<String> origins;
  private final Supplier<CompletableFuture<?>> rush;
  private final AtomicBoolean isRunning = new AtomicBoolean();

  private RushEndpoint(
      HttpServer server, String token, List<String> origins, Supplier<CompletableFuture<?>> rush) {
    this.server = server;
    this.authorization = bytes("Bearer " + token);
    this.origins = List.copyOf(origins);
    this.rush = rush;
  }

  /**
   * Listens on a free port.
   *
   * @param token the operator's bearer token
   * @param origins of the pages whose scripts may call it
   * @param rush starts a rush; done when it has ended
   * @throws UncheckedIOException if it cannot listen
   */
  public static RushEndpoint start(
      String token, List<String> origins, Supplier<CompletableFuture<?>> rush) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      RushEndpoint endpoint = new RushEndpoint(server, token, origins, rush);
      server.createContext("/", endpoint::handle);
      server.start();
      return endpoint;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a rush is asked for. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Headers response = exchange.getResponseHeaders();
      response.set("X-Content-Type-Options", "nosniff");
      response.set("Vary", "Origin");
      String origin = exchange.getRequestHeaders().getFirst("Origin");
      if (origin != null && !origins.contains(origin)) {
        refuse(exchange, FORBIDDEN, "cross-site", "Only the console's pages may call here.");
        return;
      }
      if (origin != null) {
        response.set("Access-Control-Allow-Origin", origin);
        response.set("Access-Control-Allow-Methods", "POST");
        response.set("Access-Control-Allow-Headers", "authorization, content-type");
      }
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        refuse(exchange, NOT_FOUND, "not-found", "A rush is asked for at " + PATH + ".");
      } else if (exchange.getRequestMethod().equals("OPTIONS")) {
        exchange.sendResponseHeaders(NO_CONTENT, -1);
      } else if (!exchange.getRequestMethod().equals("POST")) {
        response.set("Allow", "POST");
        refuse(exchange, METHOD_NOT_ALLOWED, "method-not-allowed", "Send POST to start a rush.");
      } else if (!isOperator(exchange.getRequestHeaders().getFirst("Authorization"))) {
        response.set("WWW-Authenticate", "Bearer");
        refuse(
            exchange,
            UNAUTHORIZED,
            "unauthorized",
            "This needs the operator token that this ./run has made: sign in with its link.");
      } else if (!isRunning.compareAndSet(false, true)) {
        refuse(
            exchange, CONFLICT, "rush-running", "A rush is running. It ends within two minutes.");
      } else {
        start();
        send(exchange, ACCEPTED, "application/json", "{}");
      }
    }
  }

  private void start() {
    try {
      CompletableFuture<?> unused =
          rush.get().whenComplete((result, failure) -> isRunning.set(false));
    } catch (RuntimeException e) {
      isRunning.set(false);
      throw e;
    }
  }

  /** In the same time wherever they differ. */
  private boolean isOperator(@Nullable String given) {
    return given != null && MessageDigest.isEqual(authorization, bytes(given));
  }

  private static void refuse(HttpExchange exchange, int status, String type, String detail)
      throws IOException {
    String problem =
        Json.createObjectBuilder()
            .add("type", "urn:usher:problem:" + type)
            .add("status", status)
            .add("title", "No rush")
            .add("detail", detail)
            .build()
            .toString();
    send(exchange, status, "application/problem+json", problem);
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = bytes(body);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
