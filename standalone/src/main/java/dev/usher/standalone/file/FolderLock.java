package dev.usher.standalone.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Says that a folder is in use. The system lets go of it when this process ends, however it ends.
 *
 * <p>It also lets go of a file's locks when this process closes any channel to it (POSIX), so a
 * file that this process has locked is not opened again.
 */
public final class FolderLock implements AutoCloseable {
  // Among the system properties: Quarkus loads this class once more for each profile of its tests.
  private static final String HELD = FolderLock.class.getName() + ":";

  private static final long POLL_MILLIS = 50;

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock, waiting for the process that has it; nothing if that takes longer than the
   * bound.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public static Optional<FolderLock> take(Path file, Duration bound) {
    long end = System.nanoTime() + bound.toNanos();
    Optional<FolderLock> lock = tryTake(file);
    while (lock.isEmpty() && System.nanoTime() < end) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
      lock = tryTake(file);
    }
    return lock;
  }

  /**
   * Takes the lock, making its file if need be; nothing if someone else has it.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public static Optional<FolderLock> tryTake(Path file) {
    Path path = file.toAbsolutePath().normalize();
    synchronized (System.getProperties()) {
      if (System.getProperties().containsKey(HELD + path)) {
        return Optional.empty();
      }
      try {
        FileChannel channel =
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
          channel.close();
          return Optional.empty();
        }
        System.setProperty(HELD + path, "");
        return Optional.of(new FolderLock(path, channel));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    synchronized (System.getProperties()) {
      try {
        channel.close();
        System.clearProperty(HELD + file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
