package dev.usher.queue.room;

import java.time.Instant;

/**
 * An instance's in-memory view of a room: enough to calculate the position of a waiting visitor.
 *
 * @param epoch the valid epoch as last read from PostgreSQL; {@code line} may come from a copy of a
 *     different epoch
 */
public record RoomSnapshot(Room room, QueueCounters line, VisitDuration visitDuration, long epoch) {

  static RoomSnapshot first(RoomStore.Stored stored, Instant now) {
    QueueCounters line = new QueueCounters(0, 0, stored.issued(), stored.serving(), 0, 0);
    return first(stored.room(), line, stored.epoch(), now);
  }

  static RoomSnapshot first(Room room, QueueCounters line, long epoch, Instant now) {
    VisitDuration visitDuration = VisitDuration.of(line, now);
    return new RoomSnapshot(room, line, visitDuration, epoch);
  }

  /** Whether the other is a later room that reuses this room's id. */
  boolean isReplacedBy(RoomSnapshot other) {
    return other.room.generation() > room.generation();
  }

  RoomSnapshot with(Room other) {
    return other.generation() < room.generation() || other.revision() <= room.revision()
        ? this
        : new RoomSnapshot(other, line, visitDuration, epoch);
  }

  RoomSnapshot with(RoomStore.Stored stored) {
    if (stored.room().generation() < room.generation()) {
      return this;
    }
    RoomSnapshot view = with(stored.room()).issuedAtLeast(stored.issued());
    return new RoomSnapshot(view.room, view.line, view.visitDuration, stored.epoch());
  }

  RoomSnapshot with(QueueCounters other, Instant now) {
    QueueCounters merged = line.merge(other);
    boolean admits = room.state(now) == RoomState.OPEN;
    return new RoomSnapshot(
        room, merged, visitDuration.then(merged, admits, room.longestVisit(), now), epoch);
  }

  RoomSnapshot issuedAtLeast(long number) {
    return new RoomSnapshot(room, line.issuedAtLeast(number), visitDuration, epoch);
  }

  /** Whether the serving number or the room's settings differ from those of the previous view. */
  boolean differsFrom(RoomSnapshot before) {
    return line.serving() != before.line.serving() || !room.equals(before.room);
  }
}
