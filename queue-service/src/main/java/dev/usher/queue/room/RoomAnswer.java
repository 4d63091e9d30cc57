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
public record RoomAnswer(
    String room,
    String name,
    Mode mode,
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

  static RoomAnswer of(RoomView view, Instant now) {
    Room room = view.room();
    LineNumbers line = view.line();
    return new RoomAnswer(
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
