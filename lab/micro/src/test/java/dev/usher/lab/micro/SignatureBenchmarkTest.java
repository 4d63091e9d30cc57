package dev.usher.lab.micro;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What is refused is measured fast and says nothing. */
class SignatureBenchmarkTest {
  private final SignatureBenchmark benchmark = new SignatureBenchmark();

  @Test
  void whatIsCheckedIsGenuine() throws Exception {
    assertTrue(benchmark.pass().isPresent());
    assertTrue(benchmark.rsa());
    assertTrue(benchmark.token().isPresent());
  }
}
