package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of settings against the interfaces that the services read them by. */
class SettingsTableTest {
  private static final Path TABLE =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .resolveSibling("docs/reference/settings.md");

  @Test
  void theTableHasEverySettingWithItsDefaultAndNoOther() throws Exception {
    List<String> described = rows().map(cells -> "|" + cells[1] + "|" + cells[2] + "|").toList();
    List<String> declared =
        DeclaredSettings.all().stream().map(SettingsTableTest::row).distinct().toList();
    assertEquals(lines(declared), lines(described));
  }

  @Test
  void everySettingSaysWhatItIsFor() throws Exception {
    assertEquals(List.of(), rows().filter(cells -> cells[4].isBlank()).map(c -> c[1]).toList());
  }

  private static Stream<String[]> rows() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .filter(line -> line.startsWith("| `usher."))
        .map(line -> line.split("\\|", -1));
  }

  /** The beginning of the row of a setting: its name and default. */
  private static String row(DeclaredSettings.Setting setting) {
    String missing = setting.isRequired() ? "required" : "none";
    String byDefault = setting.byDefault().map(value -> "`" + value + "`").orElse(missing);
    return "| `%s` | %s |".formatted(setting.name(), byDefault);
  }

  private static String lines(List<String> rows) {
    return String.join("\n", rows.stream().sorted().toList());
  }
}
