package dev.usher.inventory.stock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class HoldIdTest {
  @Test
  void theSameRequestHasTheSameIdAndNoOtherHas() {
    HoldId id = HoldId.of("event", "ann", "key");

    assertEquals(id, HoldId.of("event", "ann", "key"));
    assertNotEquals(id, HoldId.of("event", "an", "nkey"), "the parts must not run together");
    assertNotEquals(id, HoldId.of("event", "ann", "key2"));
  }

  @Test
  void anIdIsReadAsItIsWrittenAndNothingElseIsOne() {
    HoldId id = HoldId.of("event-1", "ann", "key");

    assertEquals(Optional.of(id), HoldId.parse(id.toString()));
    assertEquals(Optional.empty(), HoldId.parse("event-1"));
    assertEquals(Optional.empty(), HoldId.parse("Event." + id.key()));
    assertEquals(Optional.empty(), HoldId.parse(id + "'"));
  }
}
