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
 * Marks a folder as in use. The operating system releases the lock when this process ends, in any
 * way.
 *
 * <p>The system also releases a file's locks when this process closes any channel to it (POSIX), so
 * this process never opens a file again that it has locked.
 */
public final class FolderLock implements AutoCloseable {
  // In the system properties, because Quarkus loads this class again for each test profile.
  private static final String HELD = FolderLock.class.getName() + ":";

  private static final long POLL_MILLIS = 50;

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock, waiting for the process that has it; empty if the wait exceeds the bound.
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
   * Takes the lock, creating its file if necessary; empty if another process has it.
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
