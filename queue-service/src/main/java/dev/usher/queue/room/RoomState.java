package dev.usher.queue.room;

/** What a room is at a moment, as the world sees it. */
public enum RoomState {
  CLOSED,
  PREQUEUE,
  OPEN,
  PAUSED,
  SOLD_OUT,
  ENDED
}
