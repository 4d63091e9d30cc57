package dev.usher.queue.room;

/** How places are given to those who join before the start. */
public enum RoomMode {
  /** First come, first served. */
  FIFO,
  /** By lot among all who joined before the start. */
  DRAW
}
