package dev.usher.lab.bench.load;

import dev.usher.common.resource.Resource;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Drives with wrk, where it is installed: it costs a small part of what the servers do, so that
 * ratios are those of the servers even where all share a few cores.
 */
public final class Wrk extends Program {
  private static final String SCRIPT = Resource.text(Wrk.class, "traffic.lua");

  private final Path program;

  private Wrk(Path program, Path folder, int connections) {
    super(folder, connections);
    this.program = program;
  }

  /**
   * The wrk on the PATH, if there is one.
   *
   * @param folder where it may write
   */
  public static Optional<Load> find(Path folder, int connections) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry, "wrk"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Wrk(program, folder, connections));
  }

  @Override
  public String name() {
    return "wrk";
  }

  @Override
  List<String> command(Traffic traffic, Sent sent, long seconds) throws IOException {
    return List.of(
        program.toString(),
        "-t" + threads(),
        "-c" + connections(),
        "-d" + seconds + "s",
        "--timeout",
        "30s",
        "-s",
        write("traffic.lua", List.of(SCRIPT)).toString(),
        traffic.origin() + "/",
        "--",
        Integer.toString(threads()),
        traffic.method(),
        sent.paths(),
        sent.bearers(),
        sent.bodies(),
        sent.keyPrefix());
  }
}
