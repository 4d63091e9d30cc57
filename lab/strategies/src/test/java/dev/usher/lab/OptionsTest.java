package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usher.lab.contest.Contestant;
import dev.usher.lab.contest.Field;
import dev.usher.lab.kit.CannotRun;
import dev.usher.lab.sale.Scenario;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  @Test
  void everythingIsComparedUnlessSomeAreNamed() {
    Options all = Options.parse(List.of("strategies"));
    assertEquals(Scenario.ALL, all.scenarios());
    assertEquals(Field.ALL, all.contestants());
    assertEquals(5, all.runs());
    assertEquals(4 * Field.ALL.size() * 6, all.rounds());

    Options some =
        Options.parse(
            List.of("strategies", "--strategy", "naive", "--strategy", "queue", "--runs", "2"));
    assertEquals(
        List.of("naive", "queue"), some.contestants().stream().map(Contestant::name).toList());
    assertEquals(2, some.runs());
  }

  @Test
  void theQuickFormIsTheSameInSmall() {
    Options quick = Options.parse(List.of("strategies", "--quick"));
    assertEquals(Field.ALL, quick.contestants());
    assertEquals(
        Scenario.ALL.stream().map(Scenario::name).toList(),
        quick.scenarios().stream().map(Scenario::name).toList());
    assertEquals(4 * Field.ALL.size(), quick.rounds());
  }

  @Test
  void givenStoresAreTakenWhole() {
    Options given =
        Options.parse(
            List.of(
                "strategies",
                "--jdbc-url",
                "jdbc:postgresql://db/shop",
                "--jdbc-user",
                "me",
                "--jdbc-password",
                "mine",
                "--redis-url",
                "redis://cache"));
    assertEquals(
        Optional.of(new Where("jdbc:postgresql://db/shop", "me", "mine", "redis://cache")),
        given.given());
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
        "strategies --scenario zoo|--scenario is one of tickets, hotels, seats, hot, not zoo",
        "strategies --jdbc-url jdbc:postgresql:x|Given stores are both: --jdbc-url and --redis-url"
      })
  void whatIsWrongIsSaidInALine(String line, String message) {
    List<String> args = line.isEmpty() ? List.of() : List.of(line.split(" "));
    assertEquals(message, assertThrows(CannotRun.class, () -> Options.parse(args)).getMessage());
  }
}
