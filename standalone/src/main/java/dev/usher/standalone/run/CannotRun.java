package dev.usher.standalone.run;

/** Why {@code ./run} does not go on, in words for the person who started it. */
final class CannotRun extends RuntimeException {
  CannotRun(String message) {
    super(message);
  }

  CannotRun(String message, Throwable cause) {
    super(message, cause);
  }

  /** The message; there always is one. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
