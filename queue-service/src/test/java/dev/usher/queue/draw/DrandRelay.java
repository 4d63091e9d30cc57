package dev.usher.queue.draw;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A relay of drand, which answers 404 where it has nothing. */
final class DrandRelay implements AutoCloseable {
  /** Of round 367 of the beacon default, as drand's documentation shows it. */
  static final String SIGNATURE =
      "90957ebc0719f8bfb67640aff8ca219bf9f2c5240e60a8711c968d93370d38f87b38ed234a8c63863eb81f234efc"
          + "e55b047478848c0de025527b3d3476dfe860632c1b799550de50a6b9540463e9fb66c8016b89c04a9f52d"
          + "abdc988e69463c1";

  /** The value of that round, from the same place. */
  static final String RANDOMNESS =
      "3439d92d58e47d342131d446a3abe264396dd264717897af30525c98408c834f";

  static final String ROUND = "{\"round\":367,\"signature\":\"" + SIGNATURE + "\"}";
  static final String PATH = "/v2/beacons/default/rounds/367";

  private final Map<String, String> known = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;

  DrandRelay() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            requests.incrementAndGet();
            String response = known.getOrDefault(exchange.getRequestURI().getPath(), "");
            byte[] body = response.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, Math.max(1, body.length));
            exchange.getResponseBody().write(body.length == 0 ? new byte[1] : body);
          }
        });
    server.start();
  }

  void publishes(String path, String response) {
    known.put(path, response);
  }

  int requests() {
    return requests.get();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
