package dev.usher.lab.bench;

import static dev.usher.lab.bench.Bench.USHER;

import dev.usher.lab.bench.system.StreamListeners;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.redisson.client.protocol.ScoredEntry;

/**
 * The time from a visitor's admission, by Redis's clock on this machine, to the event's arrival,
 * with many on event streams of one instance.
 */
record Streams(Bench bench, int visitors, Clock clock) {
  private static final int ADMIT_PER_MINUTE = 6_000;
  private static final long CLAIM_WINDOW_MILLIS = Duration.ofHours(24).toMillis();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 100;
  private static final double MILLIS_PER_SECOND = 1e3;

  Row row() {
    return new Row(
        "streams",
        "p99 from admission to screen, %,d on streams of one instance with 1 GiB of heap"
            .formatted(visitors),
        "s",
        () -> List.of(new Contestant(USHER, this::listen, true)),
        Requirement.below(1, USHER));
  }

  private Measurement listen(Duration time) throws InterruptedException {
    WaitingRoom room = WaitingRoom.joined(bench, visitors);
    try (StreamListeners listeners = new StreamListeners(visitors, clock)) {
      listeners.open(URI.create(room.origin()).getPort(), room.path() + "/stream", room.tokens());
      long begun = clock.millis();
      room.put(ADMIT_PER_MINUTE, 1_000_000);
      Thread.sleep(time.toMillis());
      room.put(1, 1);
      return measurement(room, listeners, begun);
    }
  }

  private Measurement measurement(WaitingRoom room, StreamListeners listeners, long begun)
      throws InterruptedException {
    List<Double> waits = new ArrayList<>();
    int never = 0;
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (ScoredEntry<String> turn :
        bench.system().redis().scores("usher:queue:{" + room.id() + "}:turns")) {
      double admitted = turn.getScore() - CLAIM_WINDOW_MILLIS;
      if (admitted < begun) {
        // Before the streams were open.
        continue;
      }
      int visitor = room.numbers().indexOf(Long.valueOf(turn.getValue()));
      OptionalLong arrived = listeners.turnAt(visitor);
      while (arrived.isEmpty() && System.nanoTime() < end) {
        Thread.sleep(POLL_MILLIS);
        arrived = listeners.turnAt(visitor);
      }
      if (arrived.isEmpty()) {
        never++;
      } else {
        waits.add(arrived.getAsLong() - admitted);
      }
    }
    if (waits.isEmpty()) {
      throw new IllegalStateException("Nobody was admitted");
    }
    Collections.sort(waits);
    double p99 = waits.get((waits.size() * 99 - 1) / 100) / MILLIS_PER_SECOND;
    return Measurement.of(
        p99,
        never == 0
            ? List.of()
            : List.of("%s: %d were admitted and got no event".formatted(room.id(), never)));
  }
}
