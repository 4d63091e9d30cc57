package dev.usher.queue.room;

import dev.usher.common.redis.LuaScript;
import dev.usher.queue.QueueSettings;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Maintains the copy of a room's settings that the Redis scripts use. */
@ApplicationScoped
public class RedisRoomSettings {
  private static final LuaScript CONFIGURE =
      LuaScript.load(RedisRoomSettings.class, "configure.lua");

  private final RedisAPI redis;
  private final RoomRegistry rooms;
  private final Duration timeout;

  RedisRoomSettings(RedisAPI redis, RoomRegistry rooms, QueueSettings settings) {
    this.redis = redis;
    this.rooms = rooms;
    this.timeout = settings.waitingRoom().redisTimeout();
  }

  /** Copies the settings unless Redis has newer ones or has no queue state for the room. */
  public Uni<Void> push(Room room) {
    return CONFIGURE
        .call(redis, List.of(RoomKeys.state(room.id())), fields(room))
        .ifNoItem()
        .after(timeout)
        .fail()
        .replaceWithVoid();
  }

  /**
   * Copies the settings that PostgreSQL has now, which also updates this instance's view. A change
   * that found no queue state in Redis, so that {@link #push} did nothing, is among them.
   */
  public Uni<Void> refresh(String room) {
    return Uni.createFrom()
        .item(() -> rooms.reload(room).room())
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .flatMap(this::push);
  }

  /** Removes all keys of an ended room. */
  public Uni<Void> remove(Room room) {
    String id = room.id();
    return redis.unlink(RoomKeys.all(id)).ifNoItem().after(timeout).fail().replaceWithVoid();
  }

  /** The settings as alternating fields and values. The revision comes first. */
  public static List<String> fields(Room room) {
    boolean isThrough = room.mode() == RoomMode.PASSTHROUGH;
    Passthrough thresholds = room.controls().passthrough();
    return List.of(
        "revision", Long.toString(room.revision()),
        "admits", admits(room) ? "1" : "0",
        "claims", room.phase().takesClaims() ? "1" : "0",
        "turnsUntil", Long.toString(room.turnsUntil().toEpochMilli()),
        "from", Long.toString(from(room)),
        "since", Long.toString(room.runningSince().toEpochMilli()),
        "perMinute", Integer.toString(room.admitPerMinute()),
        "maxActive", Integer.toString(room.maxActive()),
        "claimWindow", Long.toString(room.claimWindow().toMillis()),
        "passTtl", Long.toString(room.passTtl().toMillis()),
        "rejoinGrace", Long.toString(room.noShows().rejoinGraceMillis()),
        "overAdmission", Integer.toString(room.noShows().overAdmissionPercent()),
        "throughActive", Integer.toString(isThrough ? thresholds.active(room) : 0),
        "throughArrivals", Integer.toString(isThrough ? thresholds.arrivalsPerMinute(room) : 0),
        "lowest", Integer.toString(lowest(room)));
  }

  /** The lowest rate that protects the shop; 0 if the rate is never lowered. */
  private static int lowest(Room room) {
    return room.protection().watch() == Protection.Watch.NONE
        ? 0
        : room.protection().lowest(room.admitPerMinute());
  }

  private static boolean admits(Room room) {
    return room.phase() == RoomPhase.ON && !room.awaitsDraw() && room.mode() != RoomMode.CLOSED;
  }

  /**
   * Returns 0 for a start time that had passed when the room was last set running (for example a
   * start time of "now").
   */
  private static long from(Room room) {
    Instant from = room.startsAt().isAfter(room.opensAt()) ? room.startsAt() : room.opensAt();
    return from.isAfter(room.runningSince()) ? from.toEpochMilli() : 0;
  }
}
