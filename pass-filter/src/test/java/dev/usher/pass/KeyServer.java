package dev.usher.pass;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;

/** A waiting room that publishes its keys. */
final class KeyServer implements AutoCloseable {
  private final AtomicInteger fetches = new AtomicInteger();
  private final HttpServer server;
  private volatile String keys = "";

  KeyServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/.well-known/jwks.json",
        exchange -> {
          try (exchange) {
            fetches.incrementAndGet();
            byte[] body = keys.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.length == 0 ? 503 : 200, Math.max(1, body.length));
            exchange.getResponseBody().write(body.length == 0 ? new byte[1] : body);
          }
        });
    server.start();
  }

  void publishes(RsaJsonWebKey... published) {
    keys = new JsonWebKeySet(published).toJson(OutputControlLevel.PUBLIC_ONLY);
  }

  /** From now on it answers 503. */
  void publishesNothing() {
    keys = "";
  }

  int fetches() {
    return fetches.get();
  }

  URI address() {
    return URI.create(
        "http://127.0.0.1:" + server.getAddress().getPort() + "/.well-known/jwks.json");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
