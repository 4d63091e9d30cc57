package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final List<UUID> seen = new ArrayList<>();
  private final List<UUID> gone = new ArrayList<>();

  @Test
  void aSignOfLifeIsLeftAtOnceAndEveryFiveSeconds() {
    Heartbeat heartbeat = heartbeat(seen::add);
    heartbeat.beat();
    heartbeat.beat();
    passed(4_999);
    heartbeat.beat();
    assertEquals(1, seen.size());
    passed(1);
    heartbeat.beat();
    heartbeat.beat();
    assertEquals(2, seen.size());
    assertEquals(1, Set.copyOf(seen).size(), "one instance");
  }

  @Test
  void theLastOneSaysWhichInstanceStopped() {
    Heartbeat heartbeat = heartbeat(seen::add);
    heartbeat.beat();
    heartbeat.stop();
    assertEquals(seen, gone);
  }

  @Test
  void oneThatFailsStopsNothingAndIsTriedAgain() {
    List<UUID> attempts = new ArrayList<>();
    Heartbeat heartbeat =
        heartbeat(
            instance -> {
              attempts.add(instance);
              throw new IllegalStateException("no such table");
            });
    heartbeat.beat();
    passed(5_000);
    heartbeat.beat();
    assertEquals(2, attempts.size());
  }

  private Heartbeat heartbeat(Consumer<UUID> sign) {
    return new Heartbeat(sign, gone::add, nanos::get);
  }

  private void passed(long millis) {
    nanos.addAndGet(Duration.ofMillis(millis).toNanos());
  }
}
