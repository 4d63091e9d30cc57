package dev.usher.queue.room;

/** The operator's decision about a room, independent of the time. */
public enum RoomPhase {
  /** Runs by its schedule. */
  ON,
  /** Visitors can join; nobody is admitted. */
  PAUSED,
  /** Nobody can join and nobody is admitted. Can be resumed when seats become available again. */
  SOLD_OUT,
  /** Nobody can join and nobody is admitted, for good. */
  ENDED;

  /** Whether a visitor whose turn it is may claim a pass. */
  public boolean takesClaims() {
    return this == ON || this == PAUSED;
  }
}
