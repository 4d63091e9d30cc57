package dev.usher.queue.position;

/** A visitor's state in the queue at a moment. */
public enum VisitorState {
  PREQUEUE,
  WAITING,
  YOUR_TURN,
  ADMITTED,
  MISSED,
  DONE;

  /** Whether the state can no longer change. */
  public boolean isFinal() {
    return this == MISSED || this == DONE;
  }
}
