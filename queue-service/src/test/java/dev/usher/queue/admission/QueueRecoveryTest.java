package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.queue.admission.QueueStore.Pass;
import dev.usher.queue.admission.QueueStore.QueueState;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QueueRecoveryTest {

  @Test
  void whoWasServedSinceTheCheckpointHasTheirTurnStill() {
    QueueState state = new QueueState(2, 100, 10, List.of(9L, 10L), List.of(), passes(9, 13));
    assertEquals(13, QueueRecovery.serving(state));
    assertEquals(List.of(10L, 11L, 12L), QueueRecovery.turns(state, 13, 100));
  }

  @Test
  void turnsThatExpiredSinceTheCheckpointAreNotOpenedBeyondThePlaces() {
    QueueState state = new QueueState(2, 100, 10, List.of(8L, 9L, 10L), List.of(), passes(12));
    assertEquals(List.of(10L, 11L), QueueRecovery.turns(state, 12, 2));
    assertEquals(List.of(), QueueRecovery.turns(state, 12, -1));
  }

  @Test
  void whoWasPassedOverAndCameBackIsNotAbsent() {
    QueueState state =
        new QueueState(2, 100, 10, List.of(10L), List.of(3L, 4L, 10L, 5L), passes(4));
    assertEquals(List.of(3L, 5L), QueueRecovery.absent(state, List.of(10L)));
  }

  private static List<Pass> passes(long... numbers) {
    return LongStream.of(numbers).mapToObj(n -> new Pass(n, "v", "p", 0, 0, true)).toList();
  }
}
