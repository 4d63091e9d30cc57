package dev.usher.queue.join;

import dev.usher.common.redis.LuaScript;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.login.LoginPlaces;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomActivity;
import dev.usher.queue.room.RoomActivity.Kind;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.token.QueueToken;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Lets visitors who missed their turn rejoin at the front, once each. */
@ApplicationScoped
class RejoinService {
  private static final LuaScript REJOIN = LuaScript.load(RejoinService.class, "rejoin.lua");

  private final RedisAPI redis;
  private final LoginPlaces places;
  private final RoomActivity activity;
  private final Duration timeout;

  RejoinService(RedisAPI redis, LoginPlaces places, RoomActivity activity, QueueSettings settings) {
    this.redis = redis;
    this.places = places;
    this.activity = activity;
    this.timeout = settings.waitingRoom().redisTimeout();
  }

  /**
   * Puts a visitor who missed the turn at the front, if the room's grace is not over and they have
   * not rejoined before; repeated calls change nothing. A place that its login has left or replaced
   * stays where it is.
   *
   * @return whether it is or will be their turn again; fails with problem {@code queue-unavailable}
   */
  Uni<Boolean> rejoin(Room room, QueueToken token) {
    if (!room.joinRules().needsLogin()) {
      return rejoin(token);
    }
    return places
        .isLeft(token)
        .flatMap(isLeft -> isLeft ? Uni.createFrom().item(false) : rejoin(token));
  }

  private Uni<Boolean> rejoin(QueueToken token) {
    String room = token.room();
    return REJOIN
        .call(
            redis,
            List.of(
                RoomKeys.state(room),
                RoomKeys.turns(room),
                RoomKeys.back(room),
                RoomKeys.missed(room),
                RoomKeys.rejoined(room)),
            List.of(Long.toString(token.number())))
        .ifNoItem()
        .after(timeout)
        .fail()
        .map(
            reply -> {
              String result = reply.get(0).toString();
              if (result.equals("lost")) {
                throw new IllegalStateException("Redis has no copy of the queue");
              }
              activity.count(room, Kind.REJOINED, reply.size() - 1);
              return result.equals("rejoined");
            })
        .onFailure()
        .transform(RoomProblems::unavailable);
  }
}
