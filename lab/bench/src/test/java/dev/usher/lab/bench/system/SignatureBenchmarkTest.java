package dev.usher.lab.bench.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Rejecting an invalid signature is fast: that would be measured instead. */
class SignatureBenchmarkTest {
  private final SignatureBenchmark benchmark = new SignatureBenchmark();

  @Test
  void theTokensThatAreVerifiedAreValid() throws Exception {
    assertTrue(benchmark.pass().isPresent());
    assertTrue(benchmark.rsa());
    assertTrue(benchmark.passOfJava().isPresent());
    assertTrue(benchmark.rsaOfJava());
    assertTrue(benchmark.token().isPresent());
  }
}
