package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.queue.admission.QueueStore.Line;
import dev.usher.queue.admission.QueueStore.Pass;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QueueRecoveryTest {

  @Test
  void whoWasServedSinceTheCheckpointHasTheirTurnStill() {
    Line line = new Line(2, 100, 10, List.of(9L, 10L), List.of(), passes(9, 13));
    assertEquals(13, QueueRecovery.serving(line));
    assertEquals(List.of(10L, 11L, 12L), QueueRecovery.turns(line, 13, 100));
  }

  @Test
  void turnsThatExpiredSinceTheCheckpointAreNotOpenedBeyondThePlaces() {
    Line line = new Line(2, 100, 10, List.of(8L, 9L, 10L), List.of(), passes(12));
    assertEquals(List.of(10L, 11L), QueueRecovery.turns(line, 12, 2));
    assertEquals(List.of(), QueueRecovery.turns(line, 12, -1));
  }

  @Test
  void whoWasPassedOverAndCameBackIsNotAbsent() {
    Line line = new Line(2, 100, 10, List.of(10L), List.of(3L, 4L, 10L, 5L), passes(4));
    assertEquals(List.of(3L, 5L), QueueRecovery.absent(line, List.of(10L)));
  }

  private static List<Pass> passes(long... numbers) {
    return LongStream.of(numbers).mapToObj(n -> new Pass(n, "v", "p", 0, 0, true)).toList();
  }
}
