package dev.usher.lab.kit;

/** Why {@code lab/run} does not go on, in words for the person who started it. */
public final class CannotRun extends RuntimeException {
  public CannotRun(String message) {
    super(message);
  }
}
