package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.report.ReportOptions;
import dev.usher.lab.sale.Scenario;
import dev.usher.lab.strategy.Candidate;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class StrategiesCommandTest {
  @Test
  void everythingIsComparedUnlessSomeAreNamed() {
    StrategiesCommand all = parsed();
    assertEquals(Scenario.ALL, all.scenarios());
    assertEquals(Candidate.ALL, all.candidates());
    assertEquals(5, all.options.runs());

    StrategiesCommand some = parsed("--strategy", "queue", "--strategy", "naive", "--runs", "2");
    assertEquals(
        List.of("naive", "queue"), some.candidates().stream().map(Candidate::name).toList());
    assertEquals(2, some.options.runs());
  }

  @Test
  void theQuickFormIsTheSameInSmall() {
    StrategiesCommand quick = parsed("--quick");
    assertEquals(Candidate.ALL, quick.candidates());
    assertEquals(Scenario.QUICK, quick.scenarios());
    assertEquals(
        Scenario.ALL.stream().map(Scenario::name).toList(),
        quick.scenarios().stream().map(Scenario::name).toList());
    assertEquals(1, quick.options.runs());
  }

  @Test
  void givenStoresAreUsed() {
    StrategiesCommand given =
        parsed("--jdbc-url", "jdbc:postgresql://db/shop?user=me", "--redis-url", "redis://cache");
    assertEquals("jdbc:postgresql://db/shop?user=me", given.stores.jdbcUrl());
    assertEquals("redis://cache", given.stores.redisUrl());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--fast|Unknown option: '--fast'",
        "--runs|Missing required parameter for option '--runs'",
        "--runs 0|--runs needs a number from 1 to 1000",
        "--scenario zoo|--scenario is one of tickets, hotels, seats, hot, not zoo",
        "--json /nowhere/at/all|not a file that can be written: /nowhere/at/all",
        "--jdbc-url jdbc:postgresql:x|Missing required argument(s): --redis-url"
      })
  void invalidOptionsAreExplained(String line, String message) {
    StringWriter err = new StringWriter();
    CommandLine command =
        ReportOptions.commandLine(new StrategiesCommand()).setErr(new PrintWriter(err));
    assertEquals(2, command.execute(line.split(" ")));
    assertTrue(err.toString().contains(message), err::toString);
  }

  private static StrategiesCommand parsed(String... args) {
    return CommandLine.populateCommand(new StrategiesCommand(), args);
  }
}
