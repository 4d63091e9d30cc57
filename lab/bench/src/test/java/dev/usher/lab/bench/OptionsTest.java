package dev.usher.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.bench.house.House;
import dev.usher.lab.kit.CannotRun;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  @Test
  void fiveRunsOfEverythingUnlessToldOtherwise() {
    Options all = Options.parse(List.of("bench"));
    assertEquals(5, all.runs());
    assertEquals(List.of(), all.rows());
    assertEquals(Optional.empty(), all.given());

    Options quick = Options.parse(List.of("bench", "--quick", "--row", "polls", "--row", "joins"));
    assertTrue(quick.isQuick());
    assertEquals(1, quick.runs());
    assertEquals(List.of("polls", "joins"), quick.rows());
  }

  @Test
  void storesAreGivenInPairs() {
    Options given =
        Options.parse(
            List.of("bench", "--jdbc-url", "jdbc:postgresql://db/x", "--redis-url", "redis://r"));
    assertEquals(
        Optional.of(new House.Given("jdbc:postgresql://db/x", "redis://r")), given.given());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bench --fast|Unknown option --fast: lab/run --help tells all",
        "bench --runs|--runs needs a value: lab/run --help tells which",
        "bench --runs 0|--runs needs a number from 1 to 1000, not 0",
        "bench --connections 0|--connections needs a number from 1 to 4000, not 0",
        "bench --seconds x|--seconds needs a number from 1 to 600, not x",
        "bench --json /nowhere/at/all|--json needs a file that can be written, not /nowhere/at/all",
        "bench --redis-url redis://r|--jdbc-url and --redis-url go together: give both or neither"
      })
  void whatIsWrongIsSaidInALine(String line, String message) {
    List<String> args = List.of(line.split(" "));
    assertEquals(message, assertThrows(CannotRun.class, () -> Options.parse(args)).getMessage());
  }
}
