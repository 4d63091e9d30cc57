package dev.usher.standalone.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes what only its owner may read: keys, tokens, settings with secrets in them. */
public final class OwnerOnly {
  private OwnerOnly() {}

  /**
   * Writes the file whole or not at all, readable by its owner alone from its first byte on.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public static void write(Path file, String text) {
    Path target = file.toAbsolutePath();
    try {
      // A temporary file is born with mode 600.
      Path draft = Files.createTempFile(target.resolveSibling(""), ".draft-", "");
      try {
        Files.writeString(draft, text);
        Files.move(
            draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes the folder, or closes one that others may enter.
   *
   * @throws UncheckedIOException if it cannot be made or is not ours
   */
  public static Path folder(Path folder) {
    try {
      Files.createDirectories(folder);
      if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
