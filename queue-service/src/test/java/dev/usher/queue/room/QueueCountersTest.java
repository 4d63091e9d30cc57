package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QueueCountersTest {
  private final QueueCounters now = new QueueCounters(2, 10, 100, 50, 3, 4);

  @Test
  void anOlderAnswerThatComesLateChangesNothing() {
    assertEquals(now, now.merge(new QueueCounters(2, 9, 90, 40, 1, 1)));
    assertEquals(now, now.merge(new QueueCounters(1, 99, 90, 60, 1, 1)));
  }

  @Test
  void numbersOnceIssuedStayIssuedWhateverElseIsKnown() {
    assertEquals(
        new QueueCounters(3, 0, 100, 45, 0, 0), now.merge(new QueueCounters(3, 0, 90, 45, 0, 0)));
    assertEquals(
        new QueueCounters(2, 10, 120, 50, 3, 4), now.merge(new QueueCounters(2, 9, 120, 40, 1, 1)));
  }
}
