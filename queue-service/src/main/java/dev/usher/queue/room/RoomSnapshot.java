package dev.usher.queue.room;

import java.time.Instant;

/**
 * All that an instance knows of a room, in memory: enough to tell who waits where they stand.
 *
 * @param epoch which copy of the line is the valid one, as PostgreSQL last said; the copy that
 *     {@code line} was read from may be another
 */
public record RoomSnapshot(Room room, QueueCounters line, VisitDuration visitDuration, long epoch) {

  static RoomSnapshot first(Room room, QueueCounters line, long epoch, Instant now) {
    VisitDuration visitDuration = VisitDuration.of(line, now);
    return new RoomSnapshot(room, line, visitDuration, epoch);
  }

  /** Whether the other is a later room that uses this one's id again. */
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

  /** Whether anybody who waits would be told something else by this view than by the one before. */
  boolean tellsOtherThan(RoomSnapshot before) {
    return line.serving() != before.line.serving() || !room.equals(before.room);
  }
}
