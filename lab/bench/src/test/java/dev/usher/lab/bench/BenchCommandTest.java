package dev.usher.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.report.ReportOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
  @Test
  void fiveRunsOfEverythingByDefault() {
    BenchCommand all = parsed();
    assertEquals(5, all.options.runs());
    assertEquals(5, all.seconds());
    assertEquals(List.of(), all.rows);

    BenchCommand quick = parsed("--quick", "--row", "polls", "--row", "joins");
    assertEquals(1, quick.options.runs());
    assertEquals(1, quick.seconds());
    assertEquals(List.of("polls", "joins"), quick.rows);
  }

  @Test
  void givenStoresAreUsed() {
    BenchCommand given = parsed("--jdbc-url", "jdbc:postgresql://db/x", "--redis-url", "redis://r");
    assertEquals("jdbc:postgresql://db/x", given.stores.jdbcUrl());
    assertEquals("redis://r", given.stores.redisUrl());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--fast|Unknown option: '--fast'",
        "--runs|Missing required parameter for option '--runs'",
        "--runs 0|--runs needs a number from 1 to 1000",
        "--seconds x|Invalid value for option '--seconds'",
        "--json /nowhere/at/all|not a file that can be written: /nowhere/at/all",
        "--redis-url redis://r|Missing required argument(s): --jdbc-url"
      })
  void invalidOptionsAreExplained(String line, String message) {
    StringWriter err = new StringWriter();
    CommandLine command =
        ReportOptions.commandLine(new BenchCommand()).setErr(new PrintWriter(err));
    assertEquals(2, command.execute(line.split(" ")));
    assertTrue(err.toString().contains(message), err::toString);
  }

  private static BenchCommand parsed(String... args) {
    return CommandLine.populateCommand(new BenchCommand(), args);
  }
}
