package dev.usher.queue.testing;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** What a visitor hears on their stream. */
public final class Listening {
  private static final long PATIENCE_SECONDS = 20;

  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  private Listening() {}

  /** Opens the stream. */
  public static Listening to(Visitor visitor) {
    Listening listening = new Listening();
    var response =
        Http.stream(visitor.room() + "/stream", visitor.bearer())
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .join();
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

  /** Every standing that was told, as JSON. */
  public List<String> standings() {
    return heard.stream().filter(line -> line.startsWith("data:")).toList();
  }

  /** Waits until a standing is told that has this in it. */
  public void hears(String text) {
    Eventually.see(
        this::standings, told -> told.stream().anyMatch(standing -> standing.contains(text)));
  }

  /** Waits for the end of the stream. */
  public void ends() {
    Eventually.see(() -> heard, lines -> lines.contains("end"));
  }
}
