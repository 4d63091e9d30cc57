package dev.usher.lab.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProgramTest {
  @Test
  void aRefusalIsAnAnswerAndNoSuccess() {
    Shot shot = Program.read("usher 1000 400 3 2000000 1500 9000 12000");
    assertEquals(new Shot(1000, 400, 3, 2, 1.5, 9, 12), shot);
    assertEquals(600, shot.accepted());
    assertEquals(300, shot.acceptedPerSecond());
    assertEquals(200, shot.refusedPerSecond());
  }
}
