package dev.usher.queue.room;

/** What the operator has decided about a room, whatever the hour. */
public enum RoomPhase {
  /** Runs by its schedule. */
  ON,
  /** Visitors join, nobody is admitted. */
  PAUSED,
  /** Nobody joins, nobody is admitted; can be resumed when seats come back. */
  SOLD_OUT,
  /** Nobody joins, nobody is admitted. */
  ENDED;

  /** Whether a visitor whose turn it is may take a pass. */
  public boolean takesClaims() {
    return this == ON || this == PAUSED;
  }

  /** Whether visitors may join. */
  public boolean takesJoins() {
    return this == ON || this == PAUSED;
  }
}
