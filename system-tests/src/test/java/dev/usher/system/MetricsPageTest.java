package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.system.MetricsPage.Metric;
import dev.usher.testing.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The reference page of metrics against the code. {@link ObservabilityIT} compares the services.
 */
class MetricsPageTest {
  private static final Pattern METER =
      Pattern.compile(
          "\\b(?:builder|counter|count|gauge|summary|timer)\\(\\s*\"(usher\\.[a-z.]+)\"");

  @Test
  void everyMetricOfTheCodeIsOnThePageAndNoOther() throws Exception {
    Set<String> ofPage = new TreeSet<>();
    for (Metric metric : MetricsPage.own()) {
      ofPage.add(metric.name().replaceFirst("_(total|seconds)$", ""));
    }
    assertEquals(String.join("\n", ofCode()), String.join("\n", ofPage));
  }

  @Test
  void everyMetricHasATypeAndAService() throws Exception {
    assertEquals(
        List.of(),
        MetricsPage.all().stream()
            .filter(
                metric ->
                    !Set.of("counter", "gauge", "histogram", "summary").contains(metric.type())
                        || !Set.of("queue", "booking", "worker").containsAll(metric.services()))
            .toList());
  }

  private static Set<String> ofCode() throws IOException {
    try (Stream<Path> modules = Files.list(MetricsPage.HOME)) {
      return modules
          .filter(module -> !module.endsWith("lab"))
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .flatMap(MetricsPageTest::meters)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Stream<String> meters(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .flatMap(file -> METER.matcher(Texts.of(file)).results())
          .map(found -> found.group(1).replace('.', '_'))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
