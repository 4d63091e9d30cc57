package dev.usher.queue.room;

import dev.usher.common.redis.LuaScript;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The copy of a room's settings that the scripts in Redis go by. */
@ApplicationScoped
public class RoomSettings {
  private static final LuaScript CONFIGURE = LuaScript.load(RoomSettings.class, "configure.lua");

  private final RedisAPI redis;

  RoomSettings(RedisAPI redis) {
    this.redis = redis;
  }

  /** Copies the settings unless Redis has newer ones, or has no line to put them beside. */
  public Uni<Void> push(Room room) {
    return CONFIGURE.call(redis, List.of(RoomKeys.line(room.id())), fields(room)).replaceWithVoid();
  }

  /** The settings as fields and values in turn; the revision comes first. */
  public static List<String> fields(Room room) {
    return List.of(
        "revision", Long.toString(room.revision()),
        "admits", room.phase() == Phase.ON ? "1" : "0",
        "from", Long.toString(latest(room)),
        "perMinute", Integer.toString(room.admitPerMinute()),
        "maxActive", Integer.toString(room.maxActive()),
        "claimWindow", Long.toString(room.claimWindow().toMillis()),
        "passTtl", Long.toString(room.passTtl().toMillis()));
  }

  private static long latest(Room room) {
    return Math.max(
        Math.max(room.startsAt().toEpochMilli(), room.opensAt().toEpochMilli()),
        room.runningSince().toEpochMilli());
  }
}
