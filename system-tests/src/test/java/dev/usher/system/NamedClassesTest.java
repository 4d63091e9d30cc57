package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that guide a reader through the code name classes, SQL and Lua files that exist. */
class NamedClassesTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  // In running text and tables in backquotes, in diagrams after "as" or bare.
  private static final Pattern CLASS = Pattern.compile("\\b([A-Z][a-z]+(?:[A-Z][a-z]+)+)\\b");
  private static final Pattern FILE = Pattern.compile("([a-z-]+\\.(?:sql|lua))\\b");
  private static final Pattern SHORT_CLASS = Pattern.compile("(?:`|as )([A-Z][a-z]+)\\b`?\\n?");
  private static final Set<String> PRODUCTS = Set.of("PostgreSQL", "OpenAPI");
  private static final Set<String> PARTICIPANTS = Set.of("Resource", "Route");

  @ParameterizedTest
  @ValueSource(strings = {"docs/architecture.md", "docs/glossary.md"})
  void namesWhatExists(String page) throws IOException {
    String text = Files.readString(HOME.resolve(page));
    Set<String> named = new TreeSet<>();
    for (Pattern pattern : new Pattern[] {CLASS, SHORT_CLASS, FILE}) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        named.add(matcher.group(1));
      }
    }
    named.removeAll(PRODUCTS);
    named.removeAll(PARTICIPANTS);
    assertFalse(named.isEmpty());
    named.removeAll(existing());
    assertEquals(Set.of(), named, () -> page + " names what does not exist");
  }

  private static Set<String> existing() throws IOException {
    try (Stream<Path> modules = Files.list(HOME)) {
      return modules
          .map(module -> module.resolve("src/main"))
          .filter(Files::isDirectory)
          .flatMap(NamedClassesTest::files)
          .map(file -> file.getFileName().toString().replaceAll("\\.java$", ""))
          .collect(Collectors.toSet());
    }
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
