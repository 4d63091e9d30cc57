package dev.usher.queue.room;

/** How queue numbers are assigned to visitors who join before the start. */
public enum RoomMode {
  /** First come, first served. */
  FIFO,
  /** A random draw among all visitors who joined before the start; later ones queue behind. */
  DRAW
}
