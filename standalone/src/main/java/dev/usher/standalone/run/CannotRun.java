package dev.usher.standalone.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why {@code ./run} stops, as a message for the user. */
final class CannotRun extends RuntimeException {
  CannotRun(String message) {
    super(message);
  }

  CannotRun(String message, Throwable cause) {
    super(message, cause);
  }

  /** Creates the message for a file error: the path and the system's reason. */
  static CannotRun because(UncheckedIOException e) {
    String own = String.valueOf(e.getMessage());
    IOException cause = e.getCause();
    return new CannotRun(cause != null && own.equals(cause.toString()) ? reason(cause) : own, e);
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or folder";
    }
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    if (e instanceof FileSystemException other && other.getReason() != null) {
      return other.getFile() + ": " + other.getReason();
    }
    return String.valueOf(e.getMessage());
  }

  /** The message, never null. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
