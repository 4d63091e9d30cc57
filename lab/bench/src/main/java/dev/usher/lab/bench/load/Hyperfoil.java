package dev.usher.lab.bench.load;

import java.nio.file.Path;
import java.util.List;

/** Drives with Hyperfoil, which comes from Maven: runs everywhere, and costs a processor of it. */
public final class Hyperfoil extends Program {
  private final Path target;

  /**
   * The generator.
   *
   * @param target of its module, packaged
   * @param folder where it may write
   */
  public Hyperfoil(Path target, Path folder, int connections) {
    super(folder, connections);
    this.target = target;
  }

  @Override
  public String name() {
    return "Hyperfoil";
  }

  @Override
  List<String> command(Traffic traffic, Sent sent, long seconds) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-cp",
        target.resolve("lab-generator.jar") + ":" + target.resolve("lib") + "/*",
        "dev.usher.lab.generator.Main",
        Integer.toString(connections()),
        Integer.toString(threads()),
        Long.toString(seconds),
        traffic.method(),
        traffic.origin(),
        sent.paths(),
        sent.bearers(),
        sent.bodies(),
        sent.keyPrefix());
  }
}
