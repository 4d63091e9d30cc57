package dev.usher.standalone.process;

import dev.usher.standalone.file.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A child process that works in a folder. Its output goes to a log file. Its id is recorded in the
 * folder, so that a later run can end it if this one is killed.
 */
public final class ChildProcess implements AutoCloseable {
  private static final Duration STOP_WAIT = Duration.ofSeconds(5);
  private static final Duration KILL_WAIT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int TAIL_LINES = 25;

  private final String name;
  private final Process process;
  private final Path log;
  private final Path pidFile;

  private ChildProcess(String name, Process process, Path log, Path pidFile) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.pidFile = pidFile;
  }

  /**
   * Starts the command with the folder as its working directory; the log is overwritten.
   *
   * @throws UncheckedIOException if the program does not exist
   */
  public static ChildProcess start(String name, List<String> command, Path folder, Path log) {
    try {
      Files.createDirectories(log.toAbsolutePath().resolveSibling(""));
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(log.toFile())
              .start();
      return new ChildProcess(
          name, process, log, OrphanedProcesses.note(folder, process.toHandle()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Waits until the condition holds.
   *
   * @throws IllegalStateException if the process ends or the bound passes first, with the last
   *     lines of its log
   */
  public void await(BooleanSupplier ready, Duration bound) {
    long end = System.nanoTime() + bound.toNanos();
    while (!ready.getAsBoolean()) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            name
                + " ended with exit code "
                + process.exitValue()
                + " instead of starting"
                + tail());
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            name + " was not ready within " + bound.toSeconds() + " s" + tail());
      }
      pause();
    }
  }

  /** Asks the process to end, and kills it if it has not within five seconds. */
  public void stop() {
    stop(STOP_WAIT);
  }

  /** Asks the process to end, and kills it if it has not ended within this time. */
  public void stop(Duration patience) {
    process.destroy();
    if (!hasEnded(patience)) {
      process.destroyForcibly();
      hasEnded(KILL_WAIT);
    }
    Folders.delete(pidFile);
  }

  /** Kills the process at once, as a crash would. */
  public void kill() {
    process.destroyForcibly();
    hasEnded(KILL_WAIT);
    Folders.delete(pidFile);
  }

  /** Done when the process has ended, by itself or not; the value is its exit code. */
  public CompletableFuture<Integer> ended() {
    return process.onExit().thenApply(Process::exitValue);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  public String name() {
    return name;
  }

  /** Where its output goes. */
  public Path log() {
    return log;
  }

  @Override
  public void close() {
    stop();
  }

  private boolean hasEnded(Duration bound) {
    try {
      return process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a process", e);
    }
  }

  private String tail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
      return ". The end of its log, " + log + ":\n" + String.join("\n", last);
    } catch (IOException e) {
      return ". It left no log at " + log;
    }
  }
}
