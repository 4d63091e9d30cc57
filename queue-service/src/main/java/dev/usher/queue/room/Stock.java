package dev.usher.queue.room;

/**
 * What the shop behind a room has left.
 *
 * @param left seats or places that are free
 * @param holding visitors who have a hold, and may still give it back
 */
public record Stock(long left, long holding) {
  /** Whether nothing is left, and nothing can come back but what was paid for. */
  public boolean isSoldOut() {
    return left == 0 && holding == 0;
  }

  /**
   * Whether those ahead can take all that is left.
   *
   * @param active visitors who are in
   */
  boolean isUnlikely(long position, long active) {
    return position - 1 + Math.max(0, active - holding) >= left;
  }
}
