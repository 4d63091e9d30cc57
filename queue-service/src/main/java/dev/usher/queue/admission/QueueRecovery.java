package dev.usher.queue.admission;

import dev.usher.common.redis.LuaScript;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.admission.QueueStore.LastEpoch;
import dev.usher.queue.admission.QueueStore.Numbers;
import dev.usher.queue.admission.QueueStore.Pass;
import dev.usher.queue.admission.QueueStore.QueueState;
import dev.usher.queue.room.Pace;
import dev.usher.queue.room.RedisRoomSettings;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
 * Copies a room's queue state from PostgreSQL to a Redis that does not have it, because the room is
 * new or because Redis lost it in a flush, restart or failover.
 *
 * <p>Each copy begins an epoch in PostgreSQL. A pass is written only in the epoch in which its turn
 * was given, so an instance that still talks to the lost Redis cannot issue passes.
 */
@ApplicationScoped
public class QueueRecovery {
  private static final Logger LOG = Logger.getLogger(QueueRecovery.class);
  private static final LuaScript RESTORE = LuaScript.load(QueueRecovery.class, "restore.lua");

  private final ConcurrentMap<String, Long> doubtedSince = new ConcurrentHashMap<>();
  private final QueueStore store;
  private final RoomRegistry rooms;
  private final RedisAPI redis;
  private final RedisRoomSettings settings;
  private final Duration timeout;
  private final Duration patience;

  QueueRecovery(
      QueueStore store,
      RoomRegistry rooms,
      RedisAPI redis,
      RedisRoomSettings settings,
      QueueSettings config) {
    this.store = store;
    this.rooms = rooms;
    this.redis = redis;
    this.settings = settings;
    this.timeout = config.waitingRoom().redisTimeout();
    rooms.onEnd(doubtedSince::remove);
    this.patience = timeout.plus(config.waitingRoom().checkpoint());
  }

  /**
   * True if the copy in Redis is obsolete: its epoch differs from PostgreSQL's, so no pass can be
   * issued from it. This happens when a later copy never arrived, or one of the two stores was
   * restored from a backup. False while a newer copy may still be in transit or its epoch may not
   * be known here yet.
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
   * Copies the queue state. If another instance has just begun a copy, only reloads the room. If
   * that copy does not arrive within twice {@code patience}, a later call makes another.
   *
   * @param copied the epoch of the copy that Redis has; 0 if it has none
   * @param askedNanos when Redis was queried; if that was longer than {@code patience} ago (for
   *     example on an overloaded machine), a copy may have arrived since, so nothing is done
   */
  Uni<Void> restore(RoomSnapshot view, long copied, long askedNanos) {
    return Uni.createFrom()
        .item(() -> begin(view, copied, askedNanos))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .flatMap(state -> state.isPresent() ? copy(state.get()) : Uni.createFrom().voidItem());
  }

  /** An epoch whose copy is to be made. */
  record Begun(Room room, QueueState state, Pace pace) {}

  /** Also reloads the settings: another instance may have paused the room since they were read. */
  Optional<Begun> begin(RoomSnapshot view, long copied, long askedNanos) {
    if (System.nanoTime() - askedNanos > patience.toNanos()) {
      return Optional.empty();
    }
    String room = view.room().id();
    long highest = Math.max(copied, view.counters().epoch());
    boolean seen = view.counters().epoch() == view.epoch();
    Optional<QueueState> state =
        store.beginEpoch(
            room, new LastEpoch(view.epoch(), highest, seen, patience.multipliedBy(2)));
    RoomSnapshot fresh = rooms.reload(room);
    doubtedSince.remove(room);
    return state.map(begun -> new Begun(fresh.room(), begun, fresh.pace()));
  }

  /** The settings follow the copy, because they may have changed before it arrives. */
  Uni<Void> copy(Begun begun) {
    Room room = begun.room();
    QueueState state = begun.state();
    List<Pass> valid = state.passes().stream().filter(Pass::valid).toList();
    long serving = serving(state);
    Numbers numbers = numbers(state, serving, room.mostActive() - valid.size());
    LOG.infof(
        "room=%s epoch=%d issued=%d serving=%d turns=%d passes=%d queue state copied to Redis",
        room.id(), state.epoch(), state.issued(), serving, numbers.turns().size(), valid.size());
    List<String> args = new ArrayList<>();
    args.add(Long.toString(state.epoch()));
    args.add(Long.toString(state.issued()));
    args.add(Long.toString(serving));
    args.add(
        new JsonObject()
            .put("turns", texts(numbers.turns()))
            .put("absent", texts(numbers.absent()))
            .put("missed", texts(numbers.missed()))
            .put("rejoined", texts(numbers.rejoined()))
            .put("departed", texts(numbers.departed()))
            .put("turnsMissed", String.valueOf(state.outcomes().missed()))
            .put("turnsTaken", String.valueOf(state.outcomes().taken()))
            .put("passes", new JsonArray(valid.stream().map(QueueRecovery::fields).toList()))
            .encode());
    args.addAll(RedisRoomSettings.fields(room));
    args.addAll(shop(begun.pace()));
    return RESTORE
        .call(redis, keys(room.id()), args)
        .ifNoItem()
        .after(timeout)
        .fail()
        .flatMap(copied -> settings.refresh(room.id()));
  }

  /**
   * What is known of the shop: the rate that it can take, and that nobody is admitted before it
   * says again what it has left.
   */
  private static List<String> shop(Pace pace) {
    List<String> fields = new ArrayList<>();
    pace.lowered()
        .ifPresent(
            rate ->
                fields.addAll(
                    List.of(
                        "rate", Double.toString(rate.perMinute()), "why", rate.reason().name())));
    pace.stock()
        .ifPresent(
            stock ->
                fields.addAll(
                    List.of(
                        "quota", "0",
                        "left", Long.toString(stock.left()),
                        "holding", Long.toString(stock.holding()))));
    return fields;
  }

  static List<String> keys(String room) {
    return RoomKeys.all(room);
  }

  /**
   * Numbers are served in order: if a number has taken a pass, all lower numbers have been served.
   */
  static long serving(QueueState state) {
    return state.passes().stream().mapToLong(Pass::number).reduce(state.serving(), Math::max);
  }

  /**
   * What the numbers are by now. Those that took a pass are none of these any longer.
   *
   * <p>It is the turn of those in the checkpoint and those served since. If there are more of them
   * than free slots, some turns expired after the checkpoint, or {@code maxActive} was lowered. The
   * oldest turns, which have the least time left, then count as missed, so that {@code maxActive}
   * is not exceeded. Visitors who rejoined have low numbers and new turns: theirs go last, and they
   * get the next free slot.
   */
  static Numbers numbers(QueueState state, long serving, int slots) {
    Numbers last = state.numbers();
    TreeSet<Long> turns = new TreeSet<>(last.turns());
    LongStream.rangeClosed(state.serving() + 1, serving).forEach(turns::add);
    turns.removeAll(last.departed());
    Set<Long> taken = state.passes().stream().map(Pass::number).collect(Collectors.toSet());
    turns.removeAll(taken);
    Set<Long> missed = new TreeSet<>(last.missed());
    int most = Math.max(0, slots);
    Set<Long> rejoinedBefore = Set.copyOf(last.rejoined());
    for (long number : List.copyOf(turns)) {
      if (turns.size() > most && !rejoinedBefore.contains(number)) {
        turns.remove(number);
        missed.add(number);
      }
    }
    missed.removeAll(rejoinedBefore);
    List<Long> absent = new ArrayList<>(last.absent());
    while (turns.size() > most) {
      absent.add(turns.pollFirst());
    }
    List<Long> rejoined = without(taken, last.rejoined());
    taken.addAll(turns);
    return new Numbers(
        List.copyOf(turns),
        without(taken, absent),
        without(taken, missed),
        rejoined,
        last.departed().stream().filter(number -> number > serving).toList());
  }

  private static List<Long> without(Set<Long> taken, Collection<Long> numbers) {
    return numbers.stream().filter(number -> !taken.contains(number)).toList();
  }

  private static JsonArray texts(List<Long> numbers) {
    return new JsonArray(numbers.stream().map(String::valueOf).toList());
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
