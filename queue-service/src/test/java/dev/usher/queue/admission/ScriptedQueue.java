package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.common.resource.Resource;
import dev.usher.queue.pass.PassService;
import dev.usher.queue.position.PositionService;
import dev.usher.queue.room.RedisRoomSettings;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.TestRedis;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;

/** A queue in Redis that no instance knows of: only a test runs the scripts on it. */
final class ScriptedQueue {
  /** So long ago PostgreSQL may have responded to an instance that admits. */
  static final Duration RECENTLY = Duration.ofSeconds(2);

  private static final Duration GAP = Duration.ofSeconds(1);
  private static final Duration PERIOD = Duration.ofSeconds(75);

  private final String room = "script-" + UUID.randomUUID();

  String room() {
    return room;
  }

  /** Makes the queue from a copy, with usual settings that are changed by fields and values. */
  long restore(long epoch, long serving, String... changes) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String[] setting :
        new String[][] {
          {"revision", "1"},
          {"admits", "1"},
          {"from", "0"},
          {"since", "0"},
          {"perMinute", "6000"},
          {"maxActive", "100"},
          {"claimWindow", "60000"},
          {"passTtl", "60000"},
          {"turnsUntil", "0"},
          {"claims", "1"}
        }) {
      settings.put(setting[0], setting[1]);
    }
    for (int i = 0; i < changes.length; i += 2) {
      settings.put(changes[i], changes[i + 1]);
    }
    List<String> args = new ArrayList<>();
    args.addAll(List.of(Long.toString(epoch), "1000", Long.toString(serving), "[]", "[]", "[]"));
    settings.forEach((field, value) -> args.addAll(List.of(field, value)));
    return call(QueueRecovery.class, "restore.lua", QueueRecovery.keys(room), args).toLong();
  }

  /** Changes settings by fields and values. */
  long configure(String... fields) {
    List<String> keys = List.of(RoomKeys.state(room));
    return call(RedisRoomSettings.class, "configure.lua", keys, List.of(fields)).toLong();
  }

  /** The number of visitors that a run admits. */
  long admitted() {
    return admit(Duration.ZERO).get(8).toLong();
  }

  /** A run by an instance that PostgreSQL responded to so long ago. */
  Response admit(Duration sinceResponse) {
    List<String> args =
        List.of(
            "1000",
            "1000",
            Long.toString(GAP.toMillis()),
            Long.toString(sinceResponse.toMillis()),
            Long.toString(RECENTLY.toMillis()),
            Long.toString(PERIOD.toMillis()));
    Response reply = call(Admission.class, "admit.lua", QueueRecovery.keys(room), args);
    assertEquals("ok", reply.get(0).toString());
    return reply;
  }

  Response claim(long number, String visitor, String id) {
    List<String> args = List.of(Long.toString(number), visitor, id, "2000");
    return call(PassService.class, "claim.lua", QueueRecovery.keys(room), args);
  }

  /** Confirms a pass, which ends then; false if there is none to confirm. */
  boolean confirms(long number, String visitor, String id, long endsAtSeconds) {
    List<String> keys = List.of(RoomKeys.live(room), RoomKeys.passes(room));
    List<String> args =
        List.of(Long.toString(number), visitor, id, "0", Long.toString(endsAtSeconds));
    return call(PassService.class, "confirm.lua", keys, args).toLong() == 1;
  }

  /** When the visitor's turn ends; empty without a turn. */
  Optional<Long> turn(long number) {
    return TestRedis.send("ZSCORE", RoomKeys.turns(room), Long.toString(number))
        .map(end -> (long) Double.parseDouble(end.toString()));
  }

  void turnEnds(long number, long atMillis) {
    TestRedis.send("ZADD", RoomKeys.turns(room), Long.toString(atMillis), Long.toString(number));
  }

  /** Frees the slot of a visitor with a turn. */
  void leaves(long number) {
    TestRedis.send("ZREM", RoomKeys.turns(room), Long.toString(number));
  }

  void state(String field, long value) {
    TestRedis.send("HSET", RoomKeys.state(room), field, Long.toString(value));
  }

  String state(String field) {
    return TestRedis.send("HGET", RoomKeys.state(room), field).orElseThrow().toString();
  }

  /** Time enough to notice who is absent. */
  void aPeriodPasses() {
    state("watchSince", Instant.now().minus(PERIOD).toEpochMilli());
    state("maxActive", 0);
    admitted();
    state("maxActive", 1);
  }

  /** The visitors with these numbers poll. */
  void see(long... numbers) {
    List<String> keys = List.of(RoomKeys.state(room), RoomKeys.seen(room));
    List<String> args = LongStream.of(numbers).mapToObj(String::valueOf).toList();
    call(PresenceTracker.class, "see.lua", keys, args);
  }

  /** The state of the visitor with this number. */
  String standing(long number) {
    List<String> keys =
        List.of(
            RoomKeys.state(room),
            RoomKeys.turns(room),
            RoomKeys.live(room),
            RoomKeys.absent(room),
            RoomKeys.back(room),
            RoomKeys.passes(room));
    return call(PositionService.class, "visitor-state.lua", keys, List.of(Long.toString(number)))
        .get(0)
        .toString();
  }

  private static Response call(
      Class<?> owner, String script, List<String> keys, List<String> args) {
    List<String> all = new ArrayList<>();
    all.add(Resource.text(owner, script));
    all.add(Integer.toString(keys.size()));
    all.addAll(keys);
    all.addAll(args);
    return TestRedis.send("EVAL", all.toArray(String[]::new)).orElseThrow();
  }
}
