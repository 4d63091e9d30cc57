package dev.usher.common.redis;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashTagTest {
  @Test
  void keysOfOneEventAreAllowed() {
    assertDoesNotThrow(
        () -> HashTag.requireOne(List.of("usher:{show}:seat:a", "usher:queue:{show}:state")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "usher:show:version",
        "usher:{}:version",
        "usher:{show:version",
        "usher:{show}:version usher:{other}:version",
        "usher:{show}:version usher:{show-2}:version",
        "usher:{show-2}:version usher:{show}:version",
        "usher:{show}:version usher:show:version",
      })
  void keysWithoutATagOrOfSeveralEventsAreRefused(String keys) {
    List<String> all = keys.isEmpty() ? List.of() : List.of(keys.split(" "));
    assertThrows(IllegalArgumentException.class, () -> HashTag.requireOne(all));
  }
}
