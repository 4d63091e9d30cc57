package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoomKeysTest {
  /** Redis Cluster keeps the keys of one tag on one node, and no call reaches two nodes. */
  @Test
  void allKeysOfARoomHaveItsIdAsHashTag() {
    assertEquals(
        List.of(),
        RoomKeys.all("summer-show").stream()
            .filter(key -> !key.matches("[^{}]*\\{summer-show}[^{}]*"))
            .toList());
  }
}
