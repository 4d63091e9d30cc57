package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a turn lasts, by the scripts alone. */
@QuarkusTest
@WithTestResource(TestStores.class)
class TurnScriptsTest {
  private final ScriptedQueue queue = new ScriptedQueue();

  @Test
  void aTurnLastsItsWindowOfTimeInWhichAdmissionRuns() {
    queue.restore(1, 0, "maxActive", "2");
    assertEquals(2, queue.admitted());
    long now = Instant.now().toEpochMilli();
    queue.turnEnds(1, now - 30_000);
    queue.turnEnds(2, now - 70_000);
    queue.state("at", now - 60_000);
    queue.state("respondedAt", now - 60_000);
    queue.admitted();
    assertTrue(queue.turn(1).isPresent());
    assertTrue(queue.turn(2).isEmpty());
    queue.turnEnds(1, now - 1);
    queue.admitted();
    assertTrue(queue.turn(1).isEmpty());
  }

  @Test
  void withoutPostgresqlNobodyIsLetInAndNoTurnEnds() {
    queue.restore(1, 0, "maxActive", "2");
    assertEquals(0, queue.admit(ScriptedQueue.RECENTLY.plusMillis(1)).get(8).toLong());
    assertEquals(2, queue.admitted());
    queue.turnEnds(1, Instant.now().toEpochMilli() - 1);
    queue.admit(ScriptedQueue.RECENTLY.plusMillis(1));
    assertTrue(queue.turn(1).isPresent());
    queue.admitted();
    assertTrue(queue.turn(1).isEmpty());
  }

  /** That time counts from the last answer, not from when its absence was noticed. */
  @Test
  void aTurnGetsBackTheTimeSincePostgresqlLastAnswered() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    long now = Instant.now().toEpochMilli();
    queue.turnEnds(1, now - 21_000);
    queue.state("at", now - 20_000);
    queue.state("respondedAt", now - 23_000);
    queue.admitted();
    long left = queue.turn(1).orElseThrow() - now;
    long took = Instant.now().toEpochMilli() - now;
    assertTrue(left >= 900 && left <= 1_000 + took, left + " ms left");
  }

  @Test
  void aRunKeepsTheTimeAtWhichPostgresqlResponded() {
    queue.restore(1, 0);
    queue.admit(Duration.ofMillis(1_500));
    assertEquals(
        1_500, Long.parseLong(queue.state("at")) - Long.parseLong(queue.state("respondedAt")));
  }

  @Test
  void noInstanceThatHasLostPostgresqlAloneKeepsTurnsFromEnding() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    queue.turnEnds(1, Instant.now().toEpochMilli() - 1);
    queue.admit(Duration.ofMinutes(5));
    assertEquals(1, queue.admitted(), "Number 2 has the slot of number 1");
    queue.admit(Duration.ofMinutes(5));
    assertEquals(Optional.empty(), queue.turn(1));
  }

  /** As when PostgreSQL or the machine is so slow that no two runs come within a second. */
  @Test
  void turnsEndAlsoWhereEveryRunComesLate() {
    queue.restore(1, 0, "maxActive", "1", "claimWindow", "8000");
    assertEquals(1, queue.admitted());
    long left = queue.turn(1).orElseThrow() - Instant.now().toEpochMilli();
    for (int run = 0; run < 20 && queue.turn(1).isPresent(); run++) {
      // Five seconds pass: the turn and the two times of the queue are five seconds older.
      long now = Instant.now().toEpochMilli();
      left -= 5_000;
      queue.turnEnds(1, now + left);
      queue.state("at", now - 5_000);
      queue.state("respondedAt", now - 5_000);
      queue.admitted();
      left = queue.turn(1).orElse(now) - now;
    }
    assertEquals(Optional.empty(), queue.turn(1));
  }

  @Test
  void aTurnLosesNoTimeInAPause() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    queue.configure("revision", "2", "admits", "0");
    queue.turnEnds(1, Instant.now().toEpochMilli() - 1);
    queue.admitted();
    assertTrue(queue.turn(1).isPresent());
    long now = Instant.now().toEpochMilli();
    queue.turnEnds(1, now - 50_000);
    queue.state("at", now - 61_000);
    queue.state("respondedAt", now - 61_000);
    queue.admitted();
    assertTrue(queue.turn(1).isPresent());
    queue.configure("revision", "3", "admits", "1");
    queue.admitted();
    assertTrue(queue.turn(1).isPresent());
  }

  @Test
  void noTurnEndsBeforeThoseWhoWereSentAwayByALongerWindowCanBeBack() {
    long back = Instant.now().plusSeconds(30).toEpochMilli();
    queue.restore(1, 0, "maxActive", "1", "claimWindow", "1000", "turnsUntil", Long.toString(back));
    assertEquals(1, queue.admitted());
    assertEquals(back, queue.turn(1).orElseThrow());
  }

  /** Of a gap, a turn loses an eighth of its window, a second, or half the gap. */
  @ParameterizedTest
  @CsvSource({"1600, 20000, 19800", "60000, 20000, 19000", "60000, 1200, 600"})
  void aTurnLosesLittleOfAGap(long window, long gap, long extension) {
    queue.restore(1, 0, "maxActive", "1", "claimWindow", Long.toString(window));
    assertEquals(1, queue.admitted());
    long now = Instant.now().toEpochMilli();
    long end = now + 60_000;
    queue.turnEnds(1, end);
    queue.absentUntil(900, end);
    queue.state("at", now - gap);
    queue.state("respondedAt", now - gap);
    queue.admitted();
    long took = Instant.now().toEpochMilli() - now;
    for (long later : List.of(queue.turn(1).orElseThrow(), queue.absent(900).orElseThrow())) {
      assertTrue(
          later - end >= extension && later - end <= extension + took, (later - end) + " ms");
    }
    assertTrue(Long.parseLong(queue.state("at")) >= now);
  }

  @Test
  void aTurnGetsNothingBackWithoutAGap() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    long end = queue.turn(1).orElseThrow();
    long now = Instant.now().toEpochMilli();
    queue.state("at", now - 30_000);
    queue.state("respondedAt", now - 30_000);
    queue.admit(Duration.ofDays(1), Duration.ofDays(1));
    assertEquals(end, queue.turn(1).orElseThrow());
  }
}
