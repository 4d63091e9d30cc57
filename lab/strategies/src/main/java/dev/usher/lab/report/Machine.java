package dev.usher.lab.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The machine that the figures come from: figures of another one cannot be compared with them. */
public record Machine(
    String system, String processor, int processors, String java, String postgres, String redis) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  public static Machine here(String postgres, String redis) {
    return new Machine(
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        postgres,
        redis);
  }

  public String text() {
    return "%s, %d processors, %s, %s, PostgreSQL %s, Redis %s"
        .formatted(processor, processors, system, java, postgres, redis);
  }

  private static String processorName() {
    try (Stream<String> lines = Files.lines(CPUINFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch", ""));
    } catch (IOException e) {
      return System.getProperty("os.arch", "");
    }
  }
}
