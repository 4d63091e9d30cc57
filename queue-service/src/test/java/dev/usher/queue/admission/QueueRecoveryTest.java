package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.queue.admission.QueueStore.Numbers;
import dev.usher.queue.admission.QueueStore.Outcomes;
import dev.usher.queue.admission.QueueStore.Pass;
import dev.usher.queue.admission.QueueStore.QueueState;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QueueRecoveryTest {

  @Test
  void whoWasServedSinceTheCheckpointHasTheirTurnStill() {
    QueueState state = state(turns(9L, 10L), passes(9, 13));
    assertEquals(13, QueueRecovery.serving(state));
    assertEquals(List.of(10L, 11L, 12L), QueueRecovery.numbers(state, 13, 100).turns());
  }

  @Test
  void turnsThatExpiredSinceTheCheckpointAreNotOpenedBeyondThePlaces() {
    QueueState state = state(turns(8L, 9L, 10L), passes(12));
    Numbers numbers = QueueRecovery.numbers(state, 12, 2);
    assertEquals(List.of(10L, 11L), numbers.turns());
    assertEquals(List.of(8L, 9L), numbers.missed(), "and may rejoin");
    assertEquals(List.of(), QueueRecovery.numbers(state, 12, -1).turns());
  }

  @Test
  void whoWasPassedOverAndCameBackIsNotAbsent() {
    List<Long> none = List.of();
    Numbers last = new Numbers(List.of(10L), List.of(3L, 4L, 10L, 5L), none, none, none);
    assertEquals(List.of(3L, 5L), QueueRecovery.numbers(state(last, passes(4)), 10, 100).absent());
  }

  @Test
  void whoHasRejoinedDoesNotMissTheTurnTwice() {
    List<Long> none = List.of();
    Numbers last = new Numbers(List.of(7L, 8L, 9L), none, List.of(5L, 6L), List.of(7L, 6L), none);
    Numbers numbers = QueueRecovery.numbers(state(last, passes(5, 6)), 10, 1);
    assertEquals(List.of(7L), numbers.turns(), "7 has rejoined: its turn is the newest");
    assertEquals(List.of(8L, 9L), numbers.missed(), "5 and 6 have passes");
    assertEquals(List.of(7L), numbers.rejoined());

    Numbers full = QueueRecovery.numbers(state(last, passes(5, 6)), 10, 0);
    assertEquals(none, full.turns());
    assertEquals(List.of(7L), full.absent(), "it gets the next free slot");
    assertEquals(List.of(8L, 9L), full.missed());
  }

  @Test
  void whoHasLeftGetsNoTurn() {
    List<Long> none = List.of();
    Numbers last = new Numbers(none, none, none, none, List.of(11L, 14L));
    Numbers numbers = QueueRecovery.numbers(state(last, passes(12)), 12, 100);
    assertEquals(none, numbers.turns());
    assertEquals(List.of(14L), numbers.departed());
  }

  private static QueueState state(Numbers last, List<Pass> passes) {
    return new QueueState(2, 100, 10, last, Outcomes.NONE, passes);
  }

  private static Numbers turns(Long... turns) {
    List<Long> none = List.of();
    return new Numbers(List.of(turns), none, none, none, none);
  }

  private static List<Pass> passes(long... numbers) {
    return LongStream.of(numbers).mapToObj(n -> new Pass(n, "v", "p", 0, 0, true)).toList();
  }
}
