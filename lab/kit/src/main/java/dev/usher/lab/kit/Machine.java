package dev.usher.lab.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the figures come from: without it they cannot be compared. */
public record Machine(
    String system, String processor, int processors, String java, String postgres, String redis) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** This machine, with the versions of the stores. */
  public static Machine here(String postgres, String redis) {
    return new Machine(
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        postgres,
        redis);
  }

  /** All of it in a line. */
  public String text() {
    return "%s, %d processors, %s, %s, PostgreSQL %s, Redis %s"
        .formatted(processor, processors, system, java, postgres, redis);
  }

  private static String processorName() {
    String architecture = System.getProperty("os.arch", "");
    if (!Files.isReadable(CPUINFO)) {
      return architecture;
    }
    try (Stream<String> lines = Files.lines(CPUINFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(architecture);
    } catch (IOException e) {
      return architecture;
    }
  }
}
