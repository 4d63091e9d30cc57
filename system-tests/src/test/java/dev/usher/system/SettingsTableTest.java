package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of settings against the interfaces that the services read them by. */
class SettingsTableTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

  @Test
  void theTableHasEverySettingWithItsDefaultAndNoOther() throws Exception {
    List<String> rows;
    try (Stream<String> lines = Files.lines(HOME.resolve("docs/reference/settings.md"))) {
      rows = lines.filter(l -> l.startsWith("| `usher.")).map(this::beginning).sorted().toList();
    }
    String expected = settings().map(Setting::row).distinct().sorted().collect(lines());
    assertEquals(expected, rows.stream().collect(lines()));
  }

  @Test
  void everySettingSaysWhatItIsFor() throws Exception {
    settings().forEach(s -> assertFalse(s.purpose().isEmpty(), s.name() + " has no Javadoc"));
  }

  private static Stream<Setting> settings() throws IOException {
    try (Stream<Path> modules = Files.list(HOME)) {
      return modules
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .toList()
          .stream()
          .flatMap(SettingsTableTest::sources)
          .flatMap(SettingsTableTest::settingsOf);
    }
  }

  private static Stream<Path> sources(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(f -> f.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Setting> settingsOf(Path file) {
    try {
      return Files.readString(file).contains("@ConfigMapping")
          ? SettingSources.in(file).stream()
          : Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String beginning(String row) {
    String[] cells = row.split("\\|", -1);
    return "|" + cells[1] + "|" + cells[2] + "|";
  }

  private static java.util.stream.Collector<CharSequence, ?, String> lines() {
    return Collectors.joining("\n");
  }
}
