package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.testing.SideBySide;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How many visitors are admitted when the shop has little left: 6,000 a minute, 100 slots. */
@SideBySide
class StockScriptsTest {
  private final ScriptedQueue queue = new ScriptedQueue();

  StockScriptsTest() {
    queue.restore(1, 0, "lowest", "300");
  }

  @Test
  void nobodyIsAdmittedWhileNothingIsLeft() {
    assertEquals(0, queue.hasLeft(0, 0));
    Response run = queue.admit(Duration.ZERO);
    assertEquals(0, run.get(8).toLong());
    assertEquals(0, run.get(15).toLong());
    assertEquals(0, run.get(16).toLong());
  }

  @Test
  void seatsThatComeBackAdmitAsManyVisitorsAndNoMoreUntilTheyHaveDecided() {
    queue.hasLeft(0, 0);
    assertEquals(0, queue.admitted());
    assertEquals(3, queue.hasLeft(3, 0));
    assertEquals(3, queue.admitted());
    assertEquals(0, queue.admitted(), "before the next report");
    assertEquals(0, queue.hasLeft(3, 0), "nobody has decided yet");
    // The first takes a seat, the second two.
    assertEquals(0, queue.hasLeft(0, 2));
    assertEquals(0, queue.admitted());
    // The third leaves: there was nothing any more.
    queue.leaves(3);
    assertEquals(0, queue.hasLeft(0, 2));
    // The second gives the hold back and leaves.
    queue.leaves(2);
    assertEquals(2, queue.hasLeft(2, 1));
    assertEquals(2, queue.admitted());
  }

  /** The report is from before the end of the visit, and still counts the hold. */
  @Test
  void whoBoughtAndLeftWhileTheShopWasAskedDoesNotCountTwice() {
    queue.hasLeft(10, 0);
    assertEquals(10, queue.admitted());
    queue.leaves(1);
    assertEquals(0, queue.hasLeft(9, 1, 10));
  }

  @Test
  void whereMuchIsLeftTheSlotsAreTheLimit() {
    assertEquals(5_000, queue.hasLeft(5_000, 0));
    assertTrue(queue.admitted() > 10);
  }

  @Test
  void whatNobodyHasReportedForHalfAMinuteNoLongerCounts() {
    queue.hasLeft(0, 0);
    queue.state("stockAt", Instant.now().minusSeconds(31).toEpochMilli());
    assertTrue(queue.admitted() > 0);
    assertEquals(-1, queue.admit(Duration.ZERO).get(15).toLong());
  }

  @Test
  void anotherCopyOfTheQueueWaitsForWhatTheShopSays() {
    queue.restore(2, 0, "lowest", "300", "quota", "0", "left", "5", "holding", "0");
    queue.state("nextAt", 0);
    assertEquals(0, queue.admitted());
    queue.hasLeft(2, 0);
    assertEquals(2, queue.admitted());
  }

  @Test
  void aRoomThatWatchesNoShopHasNoSuchLimit() {
    queue.hasLeft(0, 0);
    queue.configure("revision", "2", "lowest", "0");
    queue.knowsRevision(2);
    assertTrue(queue.admitted() > 0);
  }
}
