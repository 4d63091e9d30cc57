package dev.usher.queue.push;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A push service: keeps what it gets, and answers as the path says: {@code /503/once}. */
public final class FakePushService implements QuarkusTestResourceLifecycleManager {
  /** A message as it came. */
  record Got(String path, Map<String, String> headers, Buffer body) {}

  private static final List<Got> GOT = new CopyOnWriteArrayList<>();
  private static final HttpServer SERVER = open();

  /** The address of a browser at it. */
  static String endpoint(String path) {
    return origin() + path;
  }

  /** What came for a browser. */
  static List<Got> got(String path) {
    return GOT.stream().filter(one -> one.path().equals(path)).toList();
  }

  private static String origin() {
    return "http://127.0.0.1:" + SERVER.getAddress().getPort();
  }

  @Override
  public Map<String, String> start() {
    Map<String, String> config = new HashMap<>(TestStores.keys().pushConfig());
    config.put(
        "usher.push.services",
        "https://fcm.googleapis.com,https://*.notify.windows.com," + origin());
    return config;
  }

  @Override
  public void stop() {
    // Shared by all tests of the JVM, and gone with it.
  }

  private static HttpServer open() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", FakePushService::take);
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void take(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Map<String, String> headers = new HashMap<>();
    exchange.getRequestHeaders().forEach((name, all) -> headers.put(name, all.get(0)));
    boolean isFirst = got(path).isEmpty();
    GOT.add(new Got(path, headers, Buffer.buffer(exchange.getRequestBody().readAllBytes())));
    int status = path.startsWith("/503") && isFirst ? 503 : path.startsWith("/410") ? 410 : 201;
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }
}
