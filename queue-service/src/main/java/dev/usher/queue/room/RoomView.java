package dev.usher.queue.room;

import java.time.Instant;

/**
 * All that an instance knows of a room, in memory: enough to tell who waits where they stand.
 *
 * @param epoch which copy of the line is the valid one, as PostgreSQL last said; the copy that
 *     {@code line} was read from may be another
 */
public record RoomView(Room room, LineNumbers line, Pace pace, long epoch) {

  static RoomView first(Room room, LineNumbers line, long epoch, Instant now) {
    Pace pace = Pace.of(line, now);
    return new RoomView(room, line, pace, epoch);
  }

  /** Whether the other is a later room that uses this one's id again. */
  boolean isReplacedBy(RoomView other) {
    return other.room.generation() > room.generation();
  }

  RoomView with(Room other) {
    return other.generation() < room.generation() || other.revision() <= room.revision()
        ? this
        : new RoomView(other, line, pace, epoch);
  }

  RoomView with(RoomStore.Stored stored) {
    if (stored.room().generation() < room.generation()) {
      return this;
    }
    RoomView view = with(stored.room()).issuedAtLeast(stored.issued());
    return new RoomView(view.room, view.line, view.pace, stored.epoch());
  }

  RoomView with(LineNumbers other, Instant now) {
    LineNumbers merged = line.merge(other);
    boolean admits = room.state(now) == RoomState.OPEN;
    return new RoomView(room, merged, pace.then(merged, admits, room.longestVisit(), now), epoch);
  }

  RoomView issuedAtLeast(long number) {
    return new RoomView(room, line.issuedAtLeast(number), pace, epoch);
  }

  /** Whether anybody who waits would be told something else by this view than by the one before. */
  boolean tellsOtherThan(RoomView before) {
    return line.serving() != before.line.serving() || !room.equals(before.room);
  }
}
