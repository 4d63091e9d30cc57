package dev.usher.queue.room;

import java.time.Instant;

/** All that an instance knows of a room, in memory: enough to tell who waits where they stand. */
public record RoomView(Room room, LineNumbers line, Pace pace) {

  static RoomView first(Room room, LineNumbers line, Instant now) {
    return new RoomView(room, line, Pace.of(room.admitPerMinute(), line.serving(), now));
  }

  RoomView with(Room other) {
    return other.revision() <= room.revision() ? this : new RoomView(other, line, pace);
  }

  RoomView with(LineNumbers other, Instant now) {
    LineNumbers merged = line.merge(other);
    boolean moving = room.state(now) == RoomState.OPEN && line.waiting() > 0;
    Pace seen = pace.then(merged.serving(), moving, now);
    return merged.equals(line) && seen.equals(pace) ? this : new RoomView(room, merged, seen);
  }

  RoomView issuedAtLeast(long number) {
    LineNumbers raised = line.issuedAtLeast(number);
    return raised.equals(line) ? this : new RoomView(room, raised, pace);
  }
}
