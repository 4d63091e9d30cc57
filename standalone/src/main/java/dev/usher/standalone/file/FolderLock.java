package dev.usher.standalone.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Says that a folder is in use. The system lets go of it when this process ends, however it ends.
 *
 * <p>The system also lets go of it when this process closes the file, through whatever channel: so
 * a file that this JVM has locked is not opened again. Which those are stands in the system
 * properties, as the tests' class may be loaded more than once.
 */
public final class FolderLock implements AutoCloseable {
  private static final String HELD = "dev.usher.standalone.lock:";

  private final FileChannel channel;
  private final String held;

  private FolderLock(FileChannel channel, String held) {
    this.channel = channel;
    this.held = held;
  }

  /**
   * Takes the lock, making its file if need be; nothing if someone else has it.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public static Optional<FolderLock> tryTake(Path file) {
    String held = HELD + file.toAbsolutePath().normalize();
    if (System.getProperties().putIfAbsent(held, "") != null) {
      return Optional.empty();
    }
    Optional<FolderLock> lock = Optional.empty();
    try {
      lock = lock(file, held);
      return lock;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (lock.isEmpty()) {
        System.getProperties().remove(held);
      }
    }
  }

  private static Optional<FolderLock> lock(Path file, String held) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (isLocked(channel)) {
      return Optional.of(new FolderLock(channel, held));
    }
    channel.close();
    return Optional.empty();
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.getProperties().remove(held);
    }
  }
}
