package dev.usher.queue.draw.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KnownDrawTest {
  private static final Optional<String> KEY = Optional.of("0123456789abcdef".repeat(4));
  private static final KnownDraw CLOSED = KnownDraw.NONE.closed(5);
  private static final KnownDraw DRAWN = read(CLOSED, OptionalLong.of(5), KEY);

  @Test
  void anEntryHasNoNumberBeforeTheDrawAndWhoComesLaterHasOneOnceTheEntriesAreClosed() {
    assertEquals(KnownDraw.NO_NUMBER, KnownDraw.NONE.numberOf(1));
    assertEquals(KnownDraw.NO_NUMBER, KnownDraw.NONE.numberOf(6));
    assertEquals(KnownDraw.NO_NUMBER, CLOSED.numberOf(5));
    assertEquals(6, CLOSED.numberOf(6));
    assertFalse(CLOSED.isDrawn());
  }

  @Test
  void theDrawGivesEntriesTheirNumbersAndLeavesThoseOfLaterVisitors() {
    assertTrue(DRAWN.isDrawn());
    long[] numbers = LongStream.rangeClosed(1, 5).map(DRAWN::numberOf).sorted().toArray();
    assertEquals(
        LongStream.rangeClosed(1, 5).boxed().toList(), LongStream.of(numbers).boxed().toList());
    assertEquals(6, DRAWN.numberOf(6));
  }

  @Test
  void anOlderReadTakesNothingBack() {
    assertEquals(CLOSED, read(CLOSED, OptionalLong.empty(), Optional.empty()));
    assertEquals(DRAWN, read(DRAWN, OptionalLong.of(5), Optional.empty()));
    assertEquals(DRAWN, read(DRAWN, OptionalLong.of(5), KEY));
    assertEquals(DRAWN, DRAWN.closed(7));
    KnownDraw committed = KnownDraw.NONE.then(KEY, OptionalLong.empty(), Optional.empty());
    assertEquals(KEY, read(committed, OptionalLong.empty(), Optional.empty()).commitment());
  }

  @Test
  void aKeyWithoutParticipantsIsIgnored() {
    assertEquals(KnownDraw.NONE, read(KnownDraw.NONE, OptionalLong.empty(), KEY));
    assertEquals(CLOSED, read(CLOSED, OptionalLong.empty(), KEY));
  }

  private static KnownDraw read(KnownDraw known, OptionalLong entries, Optional<String> key) {
    return known.then(Optional.empty(), entries, key);
  }
}
