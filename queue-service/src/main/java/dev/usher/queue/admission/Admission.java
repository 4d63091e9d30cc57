package dev.usher.queue.admission;

import dev.usher.common.redis.LuaScript;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.AdmissionRun;
import dev.usher.queue.room.LoweredRate;
import dev.usher.queue.room.QueueCounters;
import dev.usher.queue.room.RedisRoomSettings;
import dev.usher.queue.room.RoomActivity;
import dev.usher.queue.room.RoomActivity.Kind;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.room.Stock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs one admission step in a room and updates this instance's memory of the queue counters from
 * the result. One Redis call does both. Any instance may run it at any time.
 */
@ApplicationScoped
public class Admission {
  private static final LuaScript ADMIT = LuaScript.load(Admission.class, "admit.lua");
  private static final String MOST_STEPS = "1000";

  private final RedisAPI redis;
  private final RoomRegistry rooms;
  private final RedisRoomSettings settings;
  private final QueueRecovery recovery;
  private final PostgresWritability postgres;
  private final RoomActivity activity;
  private final Duration timeout;
  private final String gapMillis;
  private final String momentMillis;
  private final String absentMillis;

  Admission(
      RedisAPI redis,
      RoomRegistry rooms,
      RedisRoomSettings settings,
      QueueRecovery recovery,
      PostgresWritability postgres,
      RoomActivity activity,
      QueueSettings config) {
    this.redis = redis;
    this.rooms = rooms;
    this.settings = settings;
    this.recovery = recovery;
    this.postgres = postgres;
    this.activity = activity;
    this.timeout = config.waitingRoom().redisTimeout();
    this.gapMillis = Long.toString(config.waitingRoom().idleTick().multipliedBy(2).toMillis());
    this.absentMillis = Long.toString(config.waitingRoom().absentAfter().toMillis());
    this.momentMillis = Long.toString(postgres.moment().toMillis());
  }

  /**
   * Admits the visitors who may enter now. Admits nobody while PostgreSQL does not respond to this
   * instance, because a claim needs PostgreSQL. Fails if Redis does not respond, or PostgreSQL when
   * it is needed.
   */
  public Uni<Void> run(RoomSnapshot view) {
    List<String> args =
        List.of(
            Long.toString(view.counters().issued()),
            MOST_STEPS,
            gapMillis,
            Long.toString(postgres.sinceResponse().toMillis()),
            momentMillis,
            absentMillis,
            Long.toString(view.room().revision()));
    long askedNanos = System.nanoTime();
    return ADMIT
        .call(redis, QueueRecovery.keys(view.room().id()), args)
        .ifNoItem()
        .after(timeout)
        .fail()
        .flatMap(reply -> proceed(view, reply, askedNanos));
  }

  private Uni<Void> proceed(RoomSnapshot view, Response reply, long askedNanos) {
    if (reply.get(0).toString().equals("lost")) {
      return recovery.restore(view, 0, askedNanos);
    }
    long epoch = reply.get(1).toLong();
    return recovery.isOver(view, epoch)
        ? recovery.restore(view, epoch, askedNanos)
        : takeNote(view, reply);
  }

  private static Optional<LoweredRate> lowered(String perMinute, String reason) {
    return perMinute.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new LoweredRate(Double.parseDouble(perMinute), LoweredRate.Reason.valueOf(reason)));
  }

  private static Optional<Stock> stock(long left, long holding) {
    return left < 0 ? Optional.empty() : Optional.of(new Stock(left, holding));
  }

  private Uni<Void> takeNote(RoomSnapshot view, Response reply) {
    String room = view.room().id();
    rooms.learn(
        room,
        new AdmissionRun(
            new QueueCounters(
                reply.get(1).toLong(),
                reply.get(2).toLong(),
                reply.get(3).toLong(),
                reply.get(4).toLong(),
                reply.get(5).toLong(),
                reply.get(6).toLong(),
                reply.get(11).toLong(),
                reply.get(12).toDouble(),
                reply.get(17).toInteger() == 1),
            reply.get(8).toLong(),
            reply.get(10).toLong(),
            lowered(reply.get(13).toString(), reply.get(14).toString()),
            stock(reply.get(15).toLong(), reply.get(16).toLong())));
    activity.count(room, Kind.ADMITTED, reply.get(8).toLong());
    activity.count(room, Kind.MISSED, reply.get(9).toLong());
    activity.count(room, Kind.PASSED_OVER, reply.get(10).toLong());
    long revision = reply.get(7).toLong();
    return revision == view.room().revision()
        ? Uni.createFrom().voidItem()
        : settings.refresh(room);
  }
}
