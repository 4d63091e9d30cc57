package dev.usher.lab.bench.row;

import static dev.usher.lab.bench.row.Arena.USHER;

import dev.usher.lab.bench.house.Listeners;
import dev.usher.lab.bench.house.RedisProbe;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * How long it takes from admission until it is on the screen, with so many listening at one
 * instance. Admission is when Redis let them in, by its own clock on this machine; the screen is
 * when the event has arrived.
 *
 * @param visitors who listen
 */
public record Streams(Arena arena, int visitors) implements Row {
  private static final int ADMIT_PER_MINUTE = 6_000;
  private static final long CLAIM_WINDOW_MILLIS = Duration.ofHours(24).toMillis();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 100;
  private static final double MILLIS_PER_SECOND = 1e3;

  @Override
  public String name() {
    return "streams";
  }

  @Override
  public String title() {
    return "p99 from admission to screen, %,d on streams of one instance with 1 GiB of heap"
        .formatted(visitors);
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public List<Demand> demands() {
    return List.of(Demand.below(1, USHER));
  }

  @Override
  public List<Contestant> contestants() {
    return List.of(Contestant.warmingUp(USHER, this::listen));
  }

  private Figure listen(Duration time) throws InterruptedException {
    Line line = Line.joined(arena, visitors);
    try (Listeners listeners = new Listeners(visitors)) {
      URI queue = URI.create(arena.site().queue().url());
      listeners.open(queue.getPort(), Arena.roomPath(line.room()) + "/stream", line.tokens());
      long begun = System.currentTimeMillis();
      arena.putRoom(line.room(), ADMIT_PER_MINUTE, 1_000_000);
      Thread.sleep(time.toMillis());
      arena.putRoom(line.room(), 1, 1);
      return figure(line, listeners, begun);
    }
  }

  private Figure figure(Line line, Listeners listeners, long begun) throws InterruptedException {
    List<Double> waits = new ArrayList<>();
    int never = 0;
    long patience = System.nanoTime() + PATIENCE.toNanos();
    for (RedisProbe.Scored turn :
        arena.site().redis().scores("usher:queue:{" + line.room() + "}:turns")) {
      if (turn.score() - CLAIM_WINDOW_MILLIS < begun) {
        // Let in before anybody listened.
        continue;
      }
      int visitor = line.numbers().indexOf(turn.member());
      OptionalLong told = listeners.toldAt(visitor);
      while (told.isEmpty() && System.nanoTime() < patience) {
        Thread.sleep(POLL_MILLIS);
        told = listeners.toldAt(visitor);
      }
      if (told.isEmpty()) {
        never++;
      } else {
        waits.add(told.getAsLong() - (turn.score() - CLAIM_WINDOW_MILLIS));
      }
    }
    if (waits.isEmpty()) {
      throw new IllegalStateException("Nobody was admitted");
    }
    Collections.sort(waits);
    double p99 = waits.get((waits.size() * 99 - 1) / 100) / MILLIS_PER_SECOND;
    return Figure.of(p99)
        .withWrong(
            never == 0
                ? List.of()
                : List.of("%s: %d were admitted and not told".formatted(line.room(), never)));
  }
}
