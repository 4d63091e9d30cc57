package dev.usher.lab.bench.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompilerMeterTest {
  @Test
  void theTimeIsThatOfTheTable() {
    assertEquals(
        Optional.of(Duration.ofMillis(12_340)),
        CompilerMeter.read(
            """
            Compiled Failed Invalid   Time   FailedType FailedMethod
                4127      1       0    12.34          1 java/lang/Thread run
            """));
  }

  @Test
  void whatIsNoTableHasNoTime() {
    assertEquals(Optional.empty(), CompilerMeter.read("4711 not found"));
    assertEquals(Optional.empty(), CompilerMeter.read("Compiled Failed\n - -"));
    assertEquals(Optional.empty(), CompilerMeter.read("Compiled Failed Invalid Time\n - - - -"));
  }

  @Test
  void thisJvmHasCompiled() throws Exception {
    Duration worked = new CompilerMeter(ProcessHandle.current().pid()).worked().orElseThrow();
    assertTrue(worked.compareTo(Duration.ZERO) > 0, worked::toString);
  }
}
