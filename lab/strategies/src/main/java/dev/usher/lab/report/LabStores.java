package dev.usher.lab.report;

import dev.usher.standalone.file.Folders;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.stores.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/**
 * The stores of a run: given on the command line, or started in a temporary folder, which is
 * deleted in the end. A stop during the start waits until they have started, so that it leaves none
 * behind.
 */
public final class LabStores implements AutoCloseable {
  @ArgGroup(exclusive = false, heading = "Stores to use instead of temporary ones:%n")
  @Nullable Given given;

  private final Path folder;
  private Optional<Stores> started = Optional.empty();
  private boolean closed;

  public static final class Given {
    @Option(
        names = "--jdbc-url",
        required = true,
        paramLabel = "URL",
        description =
            "PostgreSQL 14 or later: jdbc:postgresql://host/database?user=...&password=...")
    String jdbcUrl = "";

    @Option(
        names = "--redis-url",
        required = true,
        paramLabel = "URL",
        description = "Redis 6.2 or later: redis://host:6379")
    String redisUrl = "";
  }

  public LabStores() {
    try {
      this.folder = Files.createTempDirectory("usher-lab-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "lab-stores-stop"));
  }

  /** Starts them if none are given; durable means that a commit waits for the disk. */
  public synchronized void start(boolean durable) {
    if (closed) {
      throw new IllegalStateException("Stopped before the stores were started");
    }
    if (given == null) {
      System.err.println("Starting PostgreSQL and Redis ...");
      started = Optional.of(Stores.start(folder, FreePort.find(), FreePort.find(), durable));
    }
  }

  /** The URL of PostgreSQL, with user and password. */
  public String jdbcUrl() {
    return given != null
        ? given.jdbcUrl
        : started.orElseThrow().jdbcUrl() + "?user=postgres&password=postgres";
  }

  public String redisUrl() {
    return given != null ? given.redisUrl : started.orElseThrow().redisUrl();
  }

  public Path folder() {
    return folder;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      started.ifPresent(Stores::close);
      Folders.delete(folder);
    }
  }

  private void stop() {
    // Everything in progress fails now, each with a log line.
    Logger.getLogger("").setLevel(Level.OFF);
    close();
  }
}
