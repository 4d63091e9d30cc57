package dev.usher.lab;

/** Why {@code lab/run} does not go on, in words for the person who started it. */
final class CannotRun extends RuntimeException {
  CannotRun(String message) {
    super(message);
  }
}
