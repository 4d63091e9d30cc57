package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LineNumbersTest {
  private final LineNumbers now = new LineNumbers(2, 10, 100, 50, 3, 4);

  @Test
  void anOlderAnswerThatComesLateChangesNothing() {
    assertEquals(now, now.merge(new LineNumbers(2, 9, 90, 40, 1, 1)));
    assertEquals(now, now.merge(new LineNumbers(1, 99, 90, 60, 1, 1)));
  }

  @Test
  void numbersOnceIssuedStayIssuedWhateverElseIsKnown() {
    assertEquals(
        new LineNumbers(3, 0, 100, 45, 0, 0), now.merge(new LineNumbers(3, 0, 90, 45, 0, 0)));
    assertEquals(
        new LineNumbers(2, 10, 120, 50, 3, 4), now.merge(new LineNumbers(2, 9, 120, 40, 1, 1)));
  }
}
