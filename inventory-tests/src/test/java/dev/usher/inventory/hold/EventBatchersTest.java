package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EventBatchersTest extends BatcherCase {
  private static final Duration UNUSED = Duration.ofMinutes(10);

  private final EventBatchers<Integer, String> batchers =
      new EventBatchers<>(event -> batcher(1, 10, 100), UNUSED, () -> now);

  @Test
  void anEventHasOneBatcherWhileRequestsComeAndNoneOnceTheyHaveStopped() {
    Batcher<Integer, String> first = batchers.of("gala");
    now += UNUSED.toNanos() - 1;
    assertSame(first, batchers.of("gala"));
    now += UNUSED.toNanos() - 1;
    assertSame(first, batchers.of("gala"));

    now += UNUSED.toNanos() + 1;

    assertNotSame(first, batchers.of("gala"));
  }

  @Test
  void oldRequestsOfAllEventsAreGivenUp() {
    CompletionStage<String> one = batchers.of("gala").submit(1);
    CompletionStage<String> other = batchers.of("ball").submit(2);
    now += 1;

    batchers.giveUpSince(now, new IllegalStateException("too late"));

    assertTrue(isFailed(one));
    assertTrue(isFailed(other));
    runAll();
    assertEquals(0, batches.size());
  }
}
