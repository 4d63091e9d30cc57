package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class HoldIdTest {
  @Test
  void the_same_request_has_the_same_id_and_no_other_has() {
    HoldId id = HoldId.of("event", "ann", "key");

    assertEquals(id, HoldId.of("event", "ann", "key"));
    assertNotEquals(id, HoldId.of("event", "an", "nkey"), "the parts must not run together");
    assertNotEquals(id, HoldId.of("event", "ann", "key2"));
  }

  @Test
  void an_id_is_read_as_it_is_written_and_nothing_else_is_one() {
    HoldId id = HoldId.of("event-1", "ann", "key");

    assertEquals(Optional.of(id), HoldId.parse(id.toString()));
    assertEquals(Optional.empty(), HoldId.parse("event-1"));
    assertEquals(Optional.empty(), HoldId.parse("Event." + id.key()));
    assertEquals(Optional.empty(), HoldId.parse(id + "'"));
  }
}
