package dev.usher.queue.testing;

import static dev.usher.testing.Eventually.await;

import dev.usher.testing.Http;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Reads a visitor's stream of positions. */
public final class PositionStreamClient {
  private static final long PATIENCE_SECONDS = 20;

  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private final HttpHeaders headers;

  private PositionStreamClient(HttpHeaders headers) {
    this.headers = headers;
  }

  /** Opens the stream. */
  public static PositionStreamClient to(Visitor visitor) {
    return to(visitor, Map.of());
  }

  /** Opens the stream with headers beside the token. */
  public static PositionStreamClient to(Visitor visitor, Map<String, String> others) {
    Map<String, String> headers = new HashMap<>(visitor.bearer());
    headers.putAll(others);
    var response =
        Http.stream(visitor.room() + "/stream", headers)
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .join();
    PositionStreamClient client = new PositionStreamClient(response.headers());
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (!type.startsWith("text/event-stream")) {
      throw new AssertionError("No stream: " + response.statusCode() + " " + type);
    }
    Thread reader =
        new Thread(
            () -> {
              try {
                response.body().forEach(client.received::add);
                client.received.add("end");
              } catch (UncheckedIOException e) {
                client.received.add("broken");
              }
            });
    reader.setDaemon(true);
    reader.start();
    return client;
  }

  /** The headers of the response. */
  public HttpHeaders headers() {
    return headers;
  }

  /** Every line so far. */
  public List<String> lines() {
    return List.copyOf(received);
  }

  /** Every position that was received, as JSON. */
  public List<String> positions() {
    return received.stream().filter(line -> line.startsWith("data:")).toList();
  }

  /** Waits until a position is received that contains this text. */
  public void awaitPosition(String text) {
    await()
        .until(
            this::positions,
            positions -> positions.stream().anyMatch(position -> position.contains(text)));
  }

  /** Waits for the end of the stream. */
  public void ends() {
    await().until(() -> received, lines -> lines.contains("end"));
  }

  /** The last line that is not empty. */
  public String lastLine() {
    return received.stream()
        .filter(line -> !line.isEmpty() && !line.equals("end"))
        .reduce("", (before, line) -> line);
  }
}
