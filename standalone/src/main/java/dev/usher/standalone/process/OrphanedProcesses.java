package dev.usher.standalone.process;

import dev.usher.standalone.file.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends the processes that a killed run has left behind in its folder. Each process has a file
 * there, named by its id, with its start time. The start time shows whether the system has reused
 * the id for another program.
 */
public final class OrphanedProcesses {
  private static final Duration SAME_START = Duration.ofSeconds(2);
  private static final Duration STOP_WAIT = Duration.ofSeconds(3);
  private static final Duration KILL_WAIT = Duration.ofSeconds(5);

  private OrphanedProcesses() {}

  /**
   * Ends the processes recorded in the folder and deletes their records. Call it only with the
   * folder locked.
   */
  public static void end(Path folder) {
    for (Path file : Folders.list(pids(folder))) {
      find(file).ifPresent(OrphanedProcesses::end);
      Folders.delete(file);
    }
  }

  /** Ends one process: requests termination first, then kills it. */
  public static void end(ProcessHandle process) {
    process.destroy();
    if (!hasEnded(process, STOP_WAIT)) {
      process.destroyForcibly();
      hasEnded(process, KILL_WAIT);
    }
  }

  /** Whether the process started at this time, within the tolerance of the clocks. */
  public static boolean hasStartedAt(ProcessHandle process, Instant start) {
    return Duration.between(start, startOf(process)).abs().compareTo(SAME_START) <= 0;
  }

  /** Whether the process is gone within the bound. */
  public static boolean hasEnded(ProcessHandle process, Duration bound) {
    try {
      process.onExit().get(bound.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static Path note(Path folder, ProcessHandle process) throws IOException {
    Path file = Files.createDirectories(pids(folder)).resolve(Long.toString(process.pid()));
    return Files.writeString(file, startOf(process).toString());
  }

  private static Optional<ProcessHandle> find(Path file) {
    try {
      Instant start = Instant.parse(Files.readString(file).strip());
      return ProcessHandle.of(Long.parseLong(file.getFileName().toString()))
          .filter(p -> hasStartedAt(p, start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static Path pids(Path folder) {
    return folder.resolve("pids");
  }
}
