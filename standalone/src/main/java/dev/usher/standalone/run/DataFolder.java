package dev.usher.standalone.run;

import dev.usher.standalone.file.FolderLock;
import dev.usher.standalone.file.Folders;
import dev.usher.standalone.file.OwnerOnly;
import dev.usher.standalone.stores.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder of one run: data, keys, logs. The lock on its lock file shows that the folder is in
 * use. The existence of the lock file shows that the folder belongs to Usher and may be emptied.
 */
final class DataFolder implements AutoCloseable {
  private static final String LOCK = "usher.lock";
  private static final String CURL = "curl.txt";

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
    Folders.delete(path.resolve(CURL));
    return folder;
  }

  /**
   * The text for users of curl that the run which uses a folder has written into it.
   *
   * @throws CannotRun if no run uses the folder, or it has not started everything yet
   */
  static String curl(Path path) {
    Path text = path.resolve(CURL);
    if (!isInUse(path) || !Files.exists(text)) {
      throw new CannotRun(
          "No ./run is up that uses "
              + path
              + ": start it, or name the folder of the one that runs with --data DIR");
    }
    try {
      return Files.readString(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isInUse(Path path) {
    if (!Files.exists(path.resolve(LOCK))) {
      return false;
    }
    Optional<FolderLock> lock = FolderLock.tryTake(path.resolve(LOCK));
    lock.ifPresent(FolderLock::close);
    return lock.isEmpty();
  }

  /** Keeps the text for users of curl, which has the operator token in it. */
  void writeCurl(String text) {
    OwnerOnly.write(path.resolve(CURL), text);
  }

  Path path() {
    return path;
  }

  /** The file with the code that signs in to the console once, and what it stands for. */
  Path signInCode() {
    return path.resolve("sign-in.code");
  }

  /** The same for the link to the rush, since each code is good for one link. */
  Path rushCode() {
    return path.resolve("rush.code");
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
