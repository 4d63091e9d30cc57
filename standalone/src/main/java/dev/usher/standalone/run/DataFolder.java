package dev.usher.standalone.run;

import dev.usher.standalone.file.FolderLock;
import dev.usher.standalone.file.Folders;
import dev.usher.standalone.file.OwnerOnly;
import dev.usher.standalone.stores.Stores;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of one run: data, keys, logs. The lock on its lock file shows that the folder is in
 * use. The existence of the lock file shows that the folder belongs to Usher and may be emptied.
 */
final class DataFolder implements AutoCloseable {
  private static final String LOCK = "usher.lock";

  private final Path path;
  private final FolderLock lock;

  private DataFolder(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Opens the folder, creating it if necessary, and ends the processes that a killed run has left
   * in it.
   *
   * @throws CannotRun if another run uses it, or it is a folder with other things in it
   */
  static DataFolder open(Path path) {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new CannotRun(path + " is not a folder: name another with --data DIR");
    }
    if (!Folders.list(path).isEmpty() && !Files.exists(path.resolve(LOCK))) {
      throw new CannotRun(
          path + " holds other things than Usher's data: name another folder with --data DIR");
    }
    OwnerOnly.folder(path);
    FolderLock lock =
        FolderLock.tryTake(path.resolve(LOCK))
            .orElseThrow(
                () ->
                    new CannotRun(
                        "Another ./run uses "
                            + path
                            + ": stop it, or name another folder with --data DIR (and other ports)"));
    DataFolder folder = new DataFolder(path, lock);
    Stores.endLeftovers(path);
    return folder;
  }

  Path path() {
    return path;
  }

  Path log(String name) {
    return path.resolve("logs").resolve(name + ".log");
  }

  @Override
  public void close() {
    lock.close();
  }

  /** Deletes everything that an earlier run has left. */
  void empty() {
    Folders.list(path).stream().filter(entry -> !entry.endsWith(LOCK)).forEach(Folders::delete);
  }
}
