package dev.usher.lab.kit;

import dev.usher.standalone.file.Folders;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.stores.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Stores of this run's own, in a temporary folder and on free ports, gone when it is closed. A stop
 * that comes while they start waits until they have, so that it leaves none behind.
 */
public final class LabStores implements AutoCloseable {
  private final Path folder;
  private Optional<Stores> stores = Optional.empty();
  private boolean closed;

  public LabStores() {
    try {
      this.folder = Files.createTempDirectory("usher-lab-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts them; a commit waits for the disk, as in production. */
  public Stores start() {
    return start(true);
  }

  /** Starts them; {@code durable} tells whether a commit waits for the disk. */
  public synchronized Stores start(boolean durable) {
    if (closed) {
      throw new IllegalStateException("Stopped before it began");
    }
    Stores started = Stores.start(folder, FreePort.find(), FreePort.find(), durable);
    stores = Optional.of(started);
    return started;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      stores.ifPresent(Stores::close);
      Folders.delete(folder);
    }
  }
}
