package dev.usher.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reference page of metrics. */
final class MetricsPage {
  static final Path HOME = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

  /** Six columns, with what is before the first and after the last bar. */
  private static final int CELLS = 8;

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private MetricsPage() {}

  /**
   * A row of the page.
   *
   * @param labels their names, sorted
   * @param services the short names of those that export it
   */
  record Metric(String name, String type, List<String> labels, List<String> services) {
    /** The names of its series. */
    Stream<String> series() {
      return switch (type) {
        case "histogram" -> Stream.of("_bucket", "_count", "_sum", "_max").map(name::concat);
        case "summary" -> Stream.of("_count", "_sum", "_max").map(name::concat);
        default -> Stream.of(name);
      };
    }
  }

  /** The metrics of both tables. */
  static List<Metric> all() throws IOException {
    return Files.readAllLines(HOME.resolve("docs/reference/metrics.md")).stream()
        .filter(line -> line.matches("\\| `[a-z_]+` \\|.*"))
        .map(line -> line.split("\\|", -1))
        .filter(cells -> cells.length == CELLS)
        .map(
            cells ->
                new Metric(
                    cells[1].replace("`", "").strip(),
                    cells[2].strip(),
                    CODE.matcher(cells[3]).results().map(found -> found.group(1)).sorted().toList(),
                    Arrays.stream(cells[5].split(",", -1)).map(String::strip).toList()))
        .toList();
  }

  /** The metrics that Usher's code defines. */
  static List<Metric> own() throws IOException {
    return all().stream().filter(metric -> metric.name().startsWith("usher_")).toList();
  }

  /** The names of all series. */
  static Set<String> series() throws IOException {
    return all().stream().flatMap(Metric::series).collect(Collectors.toUnmodifiableSet());
  }
}
