package dev.usher.queue.testing;

import static dev.usher.testing.Eventually.await;

import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** What a visitor hears on their stream. */
public final class Listening {
  private static final long PATIENCE_SECONDS = 20;

  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final HttpHeaders headers;

  private Listening(HttpHeaders headers) {
    this.headers = headers;
  }

  /** Opens the stream. */
  public static Listening to(Visitor visitor) {
    return to(visitor, Map.of());
  }

  /** Opens the stream with headers beside the token. */
  public static Listening to(Visitor visitor, Map<String, String> others) {
    Map<String, String> headers = new HashMap<>(visitor.bearer());
    headers.putAll(others);
    var response =
        Http.stream(visitor.room() + "/stream", headers)
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .join();
    Listening listening = new Listening(response.headers());
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (!type.startsWith("text/event-stream")) {
      throw new AssertionError("No stream: " + response.statusCode() + " " + type);
    }
    Thread reader =
        new Thread(
            () -> {
              try {
                response.body().forEach(listening.heard::add);
                listening.heard.add("end");
              } catch (UncheckedIOException e) {
                listening.heard.add("broken");
              }
            });
    reader.setDaemon(true);
    reader.start();
    return listening;
  }

  /** The headers of the response. */
  public HttpHeaders headers() {
    return headers;
  }

  /** Every line so far. */
  public List<String> lines() {
    return List.copyOf(heard);
  }

  /** Every standing that was told, as JSON. */
  public List<String> positions() {
    return heard.stream().filter(line -> line.startsWith("data:")).toList();
  }

  /** Waits until a standing is told that has this in it. */
  public void hears(String text) {
    await()
        .until(
            this::positions, told -> told.stream().anyMatch(standing -> standing.contains(text)));
  }

  /** Waits for the end of the stream. */
  public void ends() {
    await().until(() -> heard, lines -> lines.contains("end"));
  }

  /** The last line but those that are empty, and the mark of the end. */
  public String lastLine() {
    return heard.stream()
        .filter(line -> !line.isEmpty() && !line.equals("end"))
        .reduce("", (before, line) -> line);
  }
}
