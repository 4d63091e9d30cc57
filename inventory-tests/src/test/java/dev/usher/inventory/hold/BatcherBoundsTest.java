package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.inventory.hold.Batcher.Bounds;
import dev.usher.inventory.hold.Batcher.Shared;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What happens to requests beyond a bound, of one batcher and of all that share the threads. */
class BatcherBoundsTest extends BatcherCase {
  @Test
  void pastTheBoundRequestsAreRefusedAtOnceAndThereIsRoomAgainAfter() {
    Batcher<Integer, String> batcher = batcher(1, 10, 2);
    CompletionStage<String> first = batcher.submit(1);
    batcher.submit(2);

    assertEquals(FULL, now(batcher.submit(3)));
    runAll();

    assertEquals("1", now(first));
    CompletionStage<String> later = batcher.submit(4);
    runAll();
    assertEquals("4", now(later));
  }

  @Test
  void pastTheBoundOfOneEventThereIsRoomForOthers() {
    Bounds two = new Bounds(1, 10, 100, 2, PAUSE);
    Batcher<Integer, String> one = batcher(tasks::add, two, always(this::echo));
    Batcher<Integer, String> other = batcher(tasks::add, two, always(this::echo));
    one.submit(1);
    one.submit(2);
    assertEquals(FULL, now(one.submit(3)));

    CompletionStage<String> elsewhere = other.submit(4);
    runAll();
    assertEquals("4", now(elsewhere));
  }

  @Test
  void aSecondBatchAtOnceLeavesHalfOfTheThreadsToOthers() {
    shared = new Shared(4, 100);
    Bounds bounds = new Bounds(2, 1, 100, 100, PAUSE);
    for (int n = 0; n < 4; n++) {
      Batcher<Integer, String> batcher = batcher(tasks::add, bounds, always(this::echo));
      batcher.submit(1);
      batcher.submit(2);
    }

    assertEquals(5, tasks.size(), "two of the first, one of each other");
    runAll();
    assertEquals(8, batches.size());
  }
}
