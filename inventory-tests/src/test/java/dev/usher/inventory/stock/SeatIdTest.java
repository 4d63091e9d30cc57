package dev.usher.inventory.stock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeatIdTest {
  @Test
  void anIdIsReadFromItsEnd() {
    assertEquals(
        Optional.of(new SeatId("main-hall-A-12", "main-hall", "A", 12)),
        SeatId.parse("main-hall-A-12"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "--",
        "hall",
        "hall-A",
        "hall-A-",
        "hall--1",
        "-A-1",
        "hall-A-0",
        "hall-A-01",
        "hall-A-1x",
        "hall-A-x",
        "hall-A-9999999999",
        "hall-A-\u0661"
      })
  void whatIsNoIdIsNone(String id) {
    assertEquals(Optional.empty(), SeatId.parse(id));
  }
}
