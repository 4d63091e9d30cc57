package dev.usher.lab.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final RoomSettings ROOM =
      new RoomSettings(600, 20, Duration.ofSeconds(10), Duration.ofSeconds(30));

  private final List<Integer> turns = new ArrayList<>();

  @Test
  void turnsAreInTheOrderOfNumbers() {
    Admission admission = new Admission(ROOM, 0, number -> number % 3 > 0, turns::add);
    for (long now = 0; now < 300_000; now += 100) {
      admission.run(now, (int) Math.min(500, now / 100));
      if (now % 700 == 0 && !turns.isEmpty()) {
        admission.claim(turns.get(turns.size() - 1), now);
      }
    }
    assertEquals(turns.stream().sorted().distinct().toList(), turns);
    assertTrue(admission.passedOver() > 0);
  }

  @Test
  void nobodyEntersBeforeTheStart() {
    Admission admission = new Admission(ROOM, 5_000, number -> true, turns::add);
    admission.run(4_900, 100);
    assertEquals(List.of(), turns);
    admission.run(5_000, 100);
    assertEquals(List.of(1), turns, "Nothing accumulates before the start");
  }

  @Test
  void aLateRunMakesUpForHalfASecond() {
    Admission admission = new Admission(ROOM, 0, number -> true, turns::add);
    admission.run(0, 100);
    admission.run(500, 100);
    assertEquals(IntStream.rangeClosed(1, 6).boxed().toList(), turns);
    admission.run(2_000, 100);
    assertEquals(IntStream.rangeClosed(1, 11).boxed().toList(), turns);
  }

  @Test
  void aTurnEndsAfterItsWindowAndAPassAfterItsTime() {
    Admission admission = new Admission(ROOM, 0, number -> true, turns::add);
    admission.run(0, 2);
    admission.run(100, 2);
    assertTrue(admission.claim(1, 9_000));
    admission.run(10_100, 2);
    assertFalse(admission.claim(2, 10_200), "The turn is over");
    assertEquals(1, admission.missed());
    assertTrue(admission.isLive(1, 38_999));
    admission.run(39_000, 2);
    assertEquals(0, admission.active());
  }
}
