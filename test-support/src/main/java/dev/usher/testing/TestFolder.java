package dev.usher.testing;

import dev.usher.standalone.file.FolderLock;
import dev.usher.standalone.file.Folders;
import dev.usher.standalone.stores.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary folder of one JVM's tests. What a killed JVM left of its own is cleared by the next.
 */
final class TestFolder implements AutoCloseable {
  private static final String PREFIX = "usher-test-";
  // As a person's folders may be named: whatever becomes part of a command, a URI or a setting must
  // survive it.
  private static final String ODD = "100%25 + #";

  private final Path path;
  private final FolderLock lock;

  private TestFolder(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  static TestFolder make() {
    try {
      Path path = Files.createTempDirectory(PREFIX + ODD);
      FolderLock lock =
          FolderLock.tryTake(lockOf(path))
              .orElseThrow(() -> new IllegalStateException("Someone else took " + path));
      clearAbandoned(path.resolveSibling(""));
      return new TestFolder(path, lock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    Folders.delete(path);
    lock.close();
  }

  /** Ends and deletes the folders of JVMs that were killed: their locks are free. */
  static void clearAbandoned(Path temporary) {
    for (Path folder : Folders.list(temporary)) {
      boolean ours = folder.getFileName().toString().startsWith(PREFIX);
      if (ours && Files.exists(lockOf(folder))) {
        FolderLock.tryTake(lockOf(folder)).ifPresent(lock -> clear(folder, lock));
      }
    }
  }

  private static void clear(Path folder, FolderLock lock) {
    try (lock) {
      Stores.endLeftovers(folder);
      Folders.delete(folder);
    }
  }

  private static Path lockOf(Path folder) {
    return folder.resolve("lock");
  }
}
