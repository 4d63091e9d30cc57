package dev.usher.lab.bench.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LoadResultTest {
  @Test
  void aRejectionIsAResponseAndNotAccepted() {
    LoadResult result = LoadResult.read("usher 1000 400 3 2000000 1500 9000 12000");
    assertEquals(new LoadResult(1000, 400, 3, 2, 1.5, 9, 12), result);
    assertEquals(600, result.accepted());
    assertEquals(300, result.acceptedPerSecond());
    assertEquals(200, result.rejectedPerSecond());
  }
}
