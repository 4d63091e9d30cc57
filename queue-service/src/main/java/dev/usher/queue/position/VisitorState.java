package dev.usher.queue.position;

/** What a visitor's place in line is at a moment. */
public enum VisitorState {
  PREQUEUE,
  WAITING,
  YOUR_TURN,
  ADMITTED,
  MISSED,
  DONE;

  /** Whether nothing will change any more. */
  public boolean isFinal() {
    return this == MISSED || this == DONE;
  }
}
