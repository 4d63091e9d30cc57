package dev.usher.queue.room;

import java.time.Duration;
import java.time.Instant;

/**
 * A room as all may see it.
 *
 * @param waiting how many stand in line
 * @param serving every number up to it may come in
 * @param issued the last number given
 * @param active how many are inside or have been let in
 */
public record RoomResponse(
    String room,
    String name,
    RoomMode mode,
    RoomState state,
    long waiting,
    long serving,
    long issued,
    long active,
    Instant opensAt,
    Instant startsAt,
    int admitPerMinute,
    int maxActive,
    Duration claimWindow,
    Duration passTtl,
    String targetUrl) {

  static RoomResponse of(RoomSnapshot view, Instant now) {
    Room room = view.room();
    QueueCounters line = view.line();
    return new RoomResponse(
        room.id(),
        room.name(),
        room.mode(),
        room.state(now),
        line.waiting(),
        line.serving(),
        line.issued(),
        line.turns() + line.live(),
        room.opensAt(),
        room.startsAt(),
        room.admitPerMinute(),
        room.maxActive(),
        room.claimWindow(),
        room.passTtl(),
        room.targetUrl());
  }
}
