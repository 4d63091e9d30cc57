package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.testing.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of promises against the tests that there are. */
class PromisesTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

  @Test
  void eachTestItNamesIsThere() throws Exception {
    Map<String, String> tests = tests();
    List<String> missing =
        named(page())
            .filter(t -> !tests.getOrDefault(t.group(1), "").contains("void " + t.group(2) + "("))
            .map(MatchResult::group)
            .toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void eachOfTheTenPromisesHasATest() throws Exception {
    List<String> promises =
        page()
            .lines()
            .filter(row -> row.matches("\\| \\d+ \\|.*") && named(row).findAny().isPresent())
            .map(row -> row.substring(2, row.indexOf(" |")))
            .toList();
    assertEquals(IntStream.rangeClosed(1, 10).mapToObj(Integer::toString).toList(), promises);
  }

  private static String page() throws IOException {
    return Files.readString(HOME.resolve("docs/promises.md"));
  }

  private static Stream<MatchResult> named(String text) {
    return TEST.matcher(text).results();
  }

  private static Map<String, String> tests() throws IOException {
    try (Stream<Path> modules = Files.list(HOME)) {
      return modules
          // Tests that several services inherit are in the main code of the module for tests.
          .flatMap(module -> Stream.of("src/test/java", "src/main/java").map(module::resolve))
          .filter(Files::isDirectory)
          .flatMap(PromisesTest::sources)
          .collect(Collectors.toMap(PromisesTest::className, Texts::of, String::concat));
    }
  }

  private static Stream<Path> sources(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(f -> f.toString().matches(".*(Test|IT|Contract)\\.java"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String className(Path file) {
    return String.valueOf(file.getFileName()).replace(".java", "");
  }
}
