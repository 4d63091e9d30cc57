package dev.usher.booking.testing;

import dev.usher.testing.TestStores;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Faults of Redis that a test can cause. */
public final class RedisFaults {
  private RedisFaults() {}

  /** Empties it. */
  public static void flush() {
    command("FLUSHALL");
  }

  /** Kills it until closed; then it is there again, empty. */
  public static Outage outage() {
    TestStores.stores().killRedis();
    return TestStores.stores()::startRedis;
  }

  /** An outage that lasts until it is closed. */
  public interface Outage extends AutoCloseable {
    @Override
    void close();
  }

  private static void command(String text) {
    URI url = URI.create(TestStores.stores().redisUrl());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
      if (socket.getInputStream().read() != '+') {
        throw new IllegalStateException("Redis refused " + text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
