package dev.usher.queue.admission;

import dev.usher.common.redis.LuaScript;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.admission.QueueStore.LastEpoch;
import dev.usher.queue.admission.QueueStore.Line;
import dev.usher.queue.admission.QueueStore.Pass;
import dev.usher.queue.room.RedisRoomSettings;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jboss.logging.Logger;

/**
 * Copies a room's line from PostgreSQL to a Redis that does not have it: a new room's, or one lost
 * by a flush, a restart or a failover.
 *
 * <p>Each copy begins an epoch in PostgreSQL. A pass is written only in the epoch in which its turn
 * was given, so that an instance still talking to the lost Redis cannot give any.
 */
@ApplicationScoped
public class QueueRecovery {
  private static final Logger LOG = Logger.getLogger(QueueRecovery.class);
  private static final LuaScript RESTORE = LuaScript.load(QueueRecovery.class, "restore.lua");

  private final ConcurrentMap<String, Long> doubtedSince = new ConcurrentHashMap<>();
  private final QueueStore store;
  private final RoomRegistry rooms;
  private final RedisAPI redis;
  private final Duration timeout;
  private final Duration patience;

  QueueRecovery(QueueStore store, RoomRegistry rooms, RedisAPI redis, QueueSettings settings) {
    this.store = store;
    this.rooms = rooms;
    this.redis = redis;
    this.timeout = settings.line().redisTimeout();
    rooms.onEnd(doubtedSince::remove);
    this.patience = timeout.plus(settings.line().checkpoint());
  }

  /**
   * Whether no pass will ever come of the copy in Redis, as its epoch is not PostgreSQL's: a later
   * copy never arrived, or one of the two stores was put back. For as long as a newer copy may be
   * on its way, or its epoch not yet known here, the answer is no.
   */
  boolean isOver(RoomSnapshot view, long copied) {
    String room = view.room().id();
    if (copied == view.epoch()) {
      doubtedSince.remove(room);
      return false;
    }
    long since = doubtedSince.computeIfAbsent(room, id -> System.nanoTime());
    return System.nanoTime() - since > patience.toNanos();
  }

  /**
   * Copies the line, unless another instance has just begun to: then only takes note. Should that
   * copy not arrive within twice {@code patience}, a later call makes another.
   *
   * @param copied the epoch of the copy that Redis has; 0 if it has none
   * @param askedNanos when Redis was asked; if that was long ago, as on a busy machine, a copy may
   *     have arrived since, and nothing is done
   */
  Uni<Void> restore(RoomSnapshot view, long copied, long askedNanos) {
    return Uni.createFrom()
        .item(() -> begin(view, copied, askedNanos))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .flatMap(line -> line.isPresent() ? copy(line.get()) : Uni.createFrom().voidItem());
  }

  private record Begun(Room room, Line line) {}

  /** The settings are read again too: those in memory may be from before a pause made elsewhere. */
  private Optional<Begun> begin(RoomSnapshot view, long copied, long askedNanos) {
    if (System.nanoTime() - askedNanos > patience.toNanos()) {
      return Optional.empty();
    }
    String room = view.room().id();
    long highest = Math.max(copied, view.line().epoch());
    boolean seen = view.line().epoch() == view.epoch();
    Optional<Line> line =
        store.beginEpoch(
            room, new LastEpoch(view.epoch(), highest, seen, patience.multipliedBy(2)));
    RoomSnapshot fresh = rooms.reload(room);
    doubtedSince.remove(room);
    return line.map(begun -> new Begun(fresh.room(), begun));
  }

  private Uni<Void> copy(Begun begun) {
    Room room = begun.room();
    Line line = begun.line();
    List<Pass> valid = line.passes().stream().filter(Pass::valid).toList();
    long serving = serving(line);
    List<Long> turns = turns(line, serving, room.maxActive() - valid.size());
    LOG.infof(
        "room=%s epoch=%d issued=%d serving=%d turns=%d passes=%d line copied to Redis",
        room.id(), line.epoch(), line.issued(), serving, turns.size(), valid.size());
    List<String> args = new ArrayList<>();
    args.add(Long.toString(line.epoch()));
    args.add(Long.toString(line.issued()));
    args.add(Long.toString(serving));
    args.add(new JsonArray(turns.stream().map(String::valueOf).toList()).encode());
    args.add(new JsonArray(valid.stream().map(QueueRecovery::fields).toList()).encode());
    List<String> absent = absent(line, turns).stream().map(String::valueOf).toList();
    args.add(new JsonArray(absent).encode());
    args.addAll(RedisRoomSettings.fields(room));
    return RESTORE
        .call(redis, keys(room.id()), args)
        .ifNoItem()
        .after(timeout)
        .fail()
        .replaceWithVoid();
  }

  static List<String> keys(String room) {
    return RoomKeys.all(room);
  }

  /** Numbers are served in order: all before one that took a pass had been. */
  static long serving(Line line) {
    return line.passes().stream().mapToLong(Pass::number).reduce(line.serving(), Math::max);
  }

  /**
   * Whose turn it is: those of the checkpoint and those served since, less those who took their
   * pass. If that is more than there are places, some expired since the checkpoint, or there are
   * fewer places than there were: so that no more are active than may be, the oldest turns, of
   * which most time is gone, are missed.
   */
  static List<Long> turns(Line line, long serving, int places) {
    TreeSet<Long> turns = new TreeSet<>(line.turns());
    LongStream.rangeClosed(line.serving() + 1, serving).forEach(turns::add);
    turns.removeAll(line.passes().stream().map(Pass::number).collect(Collectors.toSet()));
    while (turns.size() > Math.max(0, places)) {
      turns.pollFirst();
    }
    return List.copyOf(turns);
  }

  /** Who was passed over and may come back: not those who did, and took their turn or pass. */
  static List<Long> absent(Line line, List<Long> turns) {
    Set<Long> absent = new TreeSet<>(line.absent());
    turns.forEach(absent::remove);
    line.passes().forEach(pass -> absent.remove(pass.number()));
    return List.copyOf(absent);
  }

  private static JsonArray fields(Pass pass) {
    return new JsonArray()
        .add(Long.toString(pass.number()))
        .add(pass.visitor())
        .add(pass.passId())
        .add(Long.toString(pass.issuedAt()))
        .add(Long.toString(pass.endsAt()));
  }
}
