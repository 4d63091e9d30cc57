package dev.usher.standalone.stores;

import dev.usher.standalone.process.OrphanedProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The PostgreSQL server that a data folder's {@code postmaster.pid} names. It runs as a daemon, so
 * it outlives a killed parent. The file outlives a killed server and prevents the next start if
 * another program has its process id by then.
 */
final class Postmaster {
  private static final Duration FAST_WAIT = Duration.ofSeconds(5);
  private static final Duration IMMEDIATE_WAIT = Duration.ofSeconds(3);

  private Postmaster() {}

  /** Ends the server of this data folder, if there is one, and removes a file left behind. */
  static void end(Path data) {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    try {
      find(data).ifPresent(Postmaster::end);
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server that runs on this data folder. */
  static Optional<ProcessHandle> find(Path data) {
    Path file = data.resolve("postmaster.pid");
    try {
      return Files.exists(file) ? find(data, Files.readAllLines(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<ProcessHandle> find(Path data, List<String> lines) throws IOException {
    if (lines.size() < 3 || !lines.get(0).strip().matches("\\d+")) {
      return Optional.empty();
    }
    Path served = Path.of(lines.get(1).strip());
    if (!Files.exists(served) || !Files.isSameFile(served, data)) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
        .filter(p -> p.info().command().filter(c -> c.endsWith("/postgres")).isPresent())
        .filter(p -> hasStartedAt(p, lines.get(2).strip()));
  }

  /**
   * Distinguishes the server from another process that has reused its id, for example of a second
   * run.
   */
  private static boolean hasStartedAt(ProcessHandle process, String epochSeconds) {
    return epochSeconds.matches("\\d{1,12}")
        && OrphanedProcesses.hasStartedAt(
            process, Instant.ofEpochSecond(Long.parseLong(epochSeconds)));
  }

  private static void end(ProcessHandle server) {
    // Java can only send TERM or KILL: TERM waits for clients to leave, KILL makes a recovery
    // necessary.
    if (!signal(server, "INT", FAST_WAIT) && !signal(server, "QUIT", IMMEDIATE_WAIT)) {
      OrphanedProcesses.end(server);
    }
  }

  private static boolean signal(ProcessHandle process, String signal, Duration bound) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      return false;
    }
    return OrphanedProcesses.hasEnded(process, bound);
  }
}
