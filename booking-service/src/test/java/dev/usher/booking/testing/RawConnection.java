package dev.usher.booking.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection of a client that does not behave as libraries do: it leaves in the middle. */
public final class RawConnection {
  private static final int NO_LINGERING = 0;
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;

  private RawConnection(Socket socket) {
    this.socket = socket;
  }

  /** A connection on which nothing was asked yet. */
  public static RawConnection open(BookingClient site) {
    URI uri = URI.create(site.url());
    try {
      return new RawConnection(new Socket(uri.getHost(), uri.getPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks for a path and does not wait for the answer. */
  public RawConnection get(String path) {
    return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  /** Sends a body in chunks, with a bearer token, and does not wait for the answer. */
  public RawConnection postInChunks(String path, String token, String json) {
    return send(
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".formatted(path)
            + "Authorization: Bearer %s\r\nTransfer-Encoding: chunked\r\n\r\n".formatted(token)
            + "%x\r\n%s\r\n0\r\n\r\n".formatted(json.length(), json));
  }

  /** Announces a body of JSON with a bearer token, and sends only its first bytes. */
  public RawConnection begin(String method, String path, String token) {
    return send(
        "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                .formatted(method, path)
            + "Authorization: Bearer %s\r\nContent-Length: 1000\r\n\r\n{\"a".formatted(token));
  }

  /** All that comes until the service closes the connection. */
  public String response() {
    try (socket) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks the connection off. */
  public void cut() {
    try (socket) {
      socket.setSoLinger(true, NO_LINGERING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RawConnection send(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
