package dev.usher.lab;

import dev.usher.standalone.file.Folders;
import dev.usher.standalone.stores.FreePort;
import dev.usher.standalone.stores.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stores of this run's own, in a temporary folder and on free ports, gone when it is closed. */
final class LabStores implements AutoCloseable {
  private final Path folder;
  private final Stores stores;
  private boolean closed;

  private LabStores(Path folder, Stores stores) {
    this.folder = folder;
    this.stores = stores;
  }

  /** Starts them; a commit waits for the disk, as in production. */
  static LabStores start() {
    try {
      Path folder = Files.createTempDirectory("usher-lab-");
      try {
        return new LabStores(folder, Stores.start(folder, FreePort.find(), FreePort.find(), true));
      } catch (RuntimeException e) {
        Folders.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Stores stores() {
    return stores;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      stores.close();
      Folders.delete(folder);
    }
  }
}
