package dev.usher.queue.room;

/** Who waits, and in which order. */
public enum RoomMode {
  /** First come, first served. */
  FIFO,
  /** A random draw among all visitors who joined before the start; later ones queue behind. */
  DRAW,
  /**
   * Nobody waits until many come at once; then first come, first served, until it is calm again.
   */
  PASSTHROUGH,
  /** Nobody can join and nobody is admitted. */
  CLOSED
}
