package dev.usher.queue.room;

/** The public state of a room at a moment. */
public enum RoomState {
  CLOSED,
  PREQUEUE,
  OPEN,
  PAUSED,
  SOLD_OUT,
  ENDED
}
