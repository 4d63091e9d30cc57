package dev.usher.lab.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.report.ReportOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RehearseCommandTest {
  private static final String SMALL = "--seats 200 --arrivals 1000 --runs 2";

  @Test
  void theSameOptionsHaveTheSameResult() {
    String text = rehearsed(SMALL + " --rate 120 --max-active 80").text();
    assertEquals(text, rehearsed(SMALL + " --rate 120 --max-active 80").text());
    assertNotEquals(text, rehearsed(SMALL + " --rate 120 --max-active 80 --seed 2").text());
  }

  @Test
  void withoutSettingsOfTheRoomOnlyTheRecommendedOnesAreRehearsed() {
    RehearsalReport report = rehearsed(SMALL);
    assertEquals(1, report.rehearsals().size());
    assertEquals(settings(report), report.rehearsals().get(0).room());

    RehearsalReport given = rehearsed(SMALL + " --rate 7");
    assertEquals(7, given.rehearsals().get(0).room().admitPerMinute());
    assertEquals(settings(report).maxActive(), given.rehearsals().get(0).room().maxActive());
    assertEquals(settings(report), given.rehearsals().get(1).room());
  }

  @Test
  void theReportSaysWhenWhoAndWhy() {
    String text = rehearsed(SMALL + " --rate 120").text();
    for (String part :
        new String[] {
          "200 seats and 1,000 visitors",
          "Given: admitPerMinute 120, maxActive ",
          "sold out at",
          "queue drained at",
          "waits of",
          "most active at a time",
          "seats unsold at the end",
          "hold requests a second, busiest 10 s",
          "Recommended: admitPerMinute ",
          "Why these settings:"
        }) {
      assertTrue(text.contains(part), () -> part + " is not in\n" + text);
    }
    assertFalse(text.contains("NaN"), text);
  }

  @Test
  void theReportIsWrittenAsAPageAndAsJson(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("r.json");
    Path html = folder.resolve("r.html");
    String line = SMALL + " --json " + json + " --html " + html;
    assertEquals(0, ReportOptions.commandLine(new RehearseCommand()).execute(line.split(" ")));
    assertTrue(Files.readString(json).contains("\"claimWindow\" : \"PT2M\""));
    assertTrue(Files.readString(html).contains("\"kind\" : \"rehearsal\""));
  }

  @Test
  void durationsThatWereMeasuredReplaceTheMedian(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("seconds.txt");
    Files.writeString(file, "# seconds\n1\n\n1.5\n");
    assertNotEquals(rehearsed(SMALL).text(), rehearsed(SMALL + " --choose-file " + file).text());
    Files.writeString(file, "# none\n");
    assertTrue(failure("--choose-file " + file).contains("needs seconds"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--fast|Unknown option: '--fast'",
        "--seats|Missing required parameter for option '--seats'",
        "--seats 0|--seats needs a number from 1 to 1000000",
        "--arrivals many|Invalid value for option '--arrivals'",
        "--rate 0|--rate needs a number from 1 to 1000000",
        "--early 1.5|--early needs a number from 0 to 1",
        "--quantity 0|--quantity needs a number from 1 to 4",
        "--rush PT0S|--rush needs a duration from PT1S to PT12H",
        "--rush 10|Invalid value for option '--rush'",
        "--scale 0|--scale needs a number from 1 to 1000",
        "--runs 0|--runs needs a number from 1 to 100",
        "--choose-file /nowhere|cannot be read: /nowhere",
        "--json /nowhere/at/all|not a file that can be written: /nowhere/at/all"
      })
  void invalidOptionsAreExplained(String line, String message) {
    String err = failure(line);
    assertTrue(err.contains(message), err);
  }

  private static RoomSettings settings(RehearsalReport report) {
    return report.recommendation().orElseThrow().room();
  }

  private static String failure(String line) {
    StringWriter err = new StringWriter();
    CommandLine command =
        ReportOptions.commandLine(new RehearseCommand()).setErr(new PrintWriter(err));
    assertEquals(2, command.execute(line.split(" ")));
    return err.toString();
  }

  private static RehearsalReport rehearsed(String line) {
    return CommandLine.populateCommand(new RehearseCommand(), line.split(" ")).rehearse();
  }
}
