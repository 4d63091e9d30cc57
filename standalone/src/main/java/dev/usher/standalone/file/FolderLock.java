package dev.usher.standalone.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Says that a folder is in use. The system lets go of it when this process ends, however it ends.
 *
 * <p>It also lets go of a file's locks when this process closes any channel to it (POSIX), so a
 * file that this process has locked is not opened again.
 */
public final class FolderLock implements AutoCloseable {
  private static final Set<Path> HELD = new HashSet<>();

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock, making its file if need be; nothing if someone else has it.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public static Optional<FolderLock> tryTake(Path file) {
    Path held = file.toAbsolutePath().normalize();
    synchronized (HELD) {
      if (HELD.contains(held)) {
        return Optional.empty();
      }
      try {
        FileChannel channel =
            FileChannel.open(held, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
          channel.close();
          return Optional.empty();
        }
        HELD.add(held);
        return Optional.of(new FolderLock(held, channel));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    synchronized (HELD) {
      try {
        channel.close();
        HELD.remove(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
