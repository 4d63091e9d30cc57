package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usher.lab.kit.CannotRun;
import dev.usher.lab.sale.Scenario;
import dev.usher.lab.strategy.Contestant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  @Test
  void everythingIsComparedUnlessSomeAreNamed() {
    Options all = Options.parse(List.of("strategies"));
    assertEquals(Scenario.ALL, all.scenarios());
    assertEquals(Contestant.ALL, all.contestants());
    assertEquals(5, all.runs());

    Options some =
        Options.parse(
            List.of("strategies", "--strategy", "naive", "--strategy", "queue", "--runs", "2"));
    assertEquals(
        List.of("naive", "queue"), some.contestants().stream().map(Contestant::name).toList());
    assertEquals(2, some.runs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|lab/run needs a command: lab/run --help tells all",
        "race|Unknown command race: lab/run --help tells all",
        "strategies --fast|Unknown option --fast: lab/run --help tells all",
        "strategies --runs|--runs needs a value: lab/run --help tells which",
        "strategies --runs 0|--runs needs a number from 1 to 1000, not 0",
        "strategies --scenario zoo|--scenario is one of tickets, hotels, not zoo"
      })
  void whatIsWrongIsSaidInALine(String line, String message) {
    List<String> args = line.isEmpty() ? List.of() : List.of(line.split(" "));
    assertEquals(message, assertThrows(CannotRun.class, () -> Options.parse(args)).getMessage());
  }
}
