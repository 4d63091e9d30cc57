package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.common.resource.Resource;
import dev.usher.queue.departure.DepartureService;
import dev.usher.queue.join.JoinService;
import dev.usher.queue.pass.PassService;
import dev.usher.queue.pass.RenewalService;
import dev.usher.queue.position.PositionService;
import dev.usher.queue.protection.ShopWatch;
import dev.usher.queue.room.RedisRoomSettings;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.TestRedis;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A queue in Redis that no instance knows of: only a test runs the scripts on it. */
final class ScriptedQueue {
  /** So long ago PostgreSQL may have responded to an instance that admits. */
  static final Duration RECENTLY = Duration.ofSeconds(2);

  private static final Duration GAP = Duration.ofSeconds(1);
  private static final Duration PERIOD = Duration.ofSeconds(75);

  private long knownRevision = 1;
  private final String room = "script-" + UUID.randomUUID();
  private final Map<String, List<?>> copied =
      new HashMap<>(
          Stream.of("turns", "passes", "absent", "missed", "rejoined", "departed")
              .collect(Collectors.toMap(list -> list, list -> List.of())));

  String room() {
    return room;
  }

  /** The runs that follow are of an instance that knows settings of this revision. */
  void knowsRevision(long revision) {
    knownRevision = revision;
  }

  /** What the next copy brings: all lists but {@code passes} are of numbers. */
  ScriptedQueue copies(String what, List<?> values) {
    copied.put(what, values);
    return this;
  }

  /** Makes the queue from a copy, with usual settings that are changed by fields and values. */
  long restore(long epoch, long serving, String... changes) {
    List<String> settings = settings(changes);
    long copied = copy(epoch, serving, settings);
    configure(settings.toArray(String[]::new));
    return copied;
  }

  /** Makes the queue from a copy that no settings have followed yet. */
  void copyOnly(long epoch, long serving) {
    copy(epoch, serving, settings());
  }

  private long copy(long epoch, long serving, List<String> settings) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of(Long.toString(epoch), "1000", Long.toString(serving)));
    JsonObject lists = new JsonObject();
    copied.forEach((name, list) -> lists.put(name, new JsonArray(list)));
    lists.put("turnsMissed", "0").put("turnsTaken", "0");
    args.add(lists.encode());
    args.addAll(settings);
    return call(QueueRecovery.class, "restore.lua", QueueRecovery.keys(room), args).toLong();
  }

  private static List<String> settings(String... changes) {
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
          {"claims", "1"},
          {"rejoinGrace", "0"},
          {"overAdmission", "0"}
        }) {
      settings.put(setting[0], setting[1]);
    }
    for (int i = 0; i < changes.length; i += 2) {
      settings.put(changes[i], changes[i + 1]);
    }
    List<String> fields = new ArrayList<>();
    settings.forEach((field, value) -> fields.addAll(List.of(field, value)));
    return fields;
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
    return admit(1000, 1000, GAP, sinceResponse, PERIOD);
  }

  /** A run by an instance that knows of so many numbers, in so many steps. */
  Response admit(long issued, long steps) {
    return admit(issued, steps, GAP, Duration.ZERO, PERIOD);
  }

  /** A run with its own settings of what a gap and a period are. */
  Response admit(Duration gap, Duration period) {
    return admit(1000, 1000, gap, Duration.ZERO, period);
  }

  private Response admit(
      long issued, long steps, Duration gap, Duration sinceResponse, Duration period) {
    Response reply = run(issued, steps, gap, sinceResponse, period);
    assertEquals("ok", reply.get(0).toString());
    return reply;
  }

  /**
   * A run at a time of the test's own instead of Redis's clock, by an instance that knows of so
   * many numbers.
   */
  Response admitAt(long millis, long issued) {
    String script =
        Resource.text(Admission.class, "admit.lua")
            .replace("redis.call('TIME')", "{ARGV[8], ARGV[9]}");
    List<String> args = args(issued, 1000, GAP, Duration.ZERO, PERIOD);
    List<String> all =
        new ArrayList<>(List.of(script, Integer.toString(QueueRecovery.keys(room).size())));
    all.addAll(QueueRecovery.keys(room));
    all.addAll(args);
    all.add(Long.toString(millis / 1000));
    all.add(Long.toString(millis % 1000 * 1000));
    return TestRedis.send("EVAL", all.toArray(String[]::new)).orElseThrow();
  }

  /** The first word that a run returns. */
  String runs() {
    return run(1000, 1000, GAP, Duration.ZERO, PERIOD).get(0).toString();
  }

  private Response run(
      long issued, long steps, Duration gap, Duration sinceResponse, Duration period) {
    List<String> args = args(issued, steps, gap, sinceResponse, period);
    return call(Admission.class, "admit.lua", QueueRecovery.keys(room), args);
  }

  private List<String> args(
      long issued, long steps, Duration gap, Duration sinceResponse, Duration period) {
    return Stream.of(
            issued,
            steps,
            gap.toMillis(),
            sinceResponse.toMillis(),
            RECENTLY.toMillis(),
            period.toMillis(),
            knownRevision)
        .map(String::valueOf)
        .toList();
  }

  Response claim(long number, String visitor, String id) {
    return claim(number, visitor, id, Duration.ofSeconds(2));
  }

  /** A claim that renews a pass which nobody has if it is older than {@code renewAfter}. */
  Response claim(long number, String visitor, String id, Duration renewAfter) {
    List<String> args =
        List.of(Long.toString(number), visitor, id, Long.toString(renewAfter.toMillis()));
    return call(PassService.class, "claim.lua", QueueRecovery.keys(room), args);
  }

  /** A renewal of a pass for a duration, up to an end in seconds. */
  Response renew(long number, String id, Duration ttl, long until) {
    List<String> keys = List.of(RoomKeys.state(room), RoomKeys.live(room), RoomKeys.passes(room));
    List<String> args =
        List.of(Long.toString(number), id, Long.toString(ttl.toMillis()), Long.toString(until));
    return call(RenewalService.class, "renew.lua", keys, args);
  }

  /** Frees the slot of a pass; false if there is none. */
  boolean finishes(long number) {
    List<String> keys = List.of(RoomKeys.live(room), RoomKeys.passes(room));
    return call(PassService.class, "finish.lua", keys, List.of(Long.toString(number))).toLong()
        == 1;
  }

  /** How many members a sorted set has. */
  long lengthOf(String key) {
    return TestRedis.send("ZCARD", key).orElseThrow().toLong();
  }

  /** What a checkpoint keeps. */
  List<String> snapshot() {
    List<String> keys =
        List.of(
            RoomKeys.state(room),
            RoomKeys.turns(room),
            RoomKeys.absent(room),
            RoomKeys.back(room),
            RoomKeys.missed(room),
            RoomKeys.rejoined(room),
            RoomKeys.departed(room));
    return call(CheckpointWriter.class, "snapshot.lua", keys, List.of()).stream()
        .map(Response::toString)
        .toList();
  }

  /**
   * What is stored of a pass: visitor, id, begin, end, and a mark if PostgreSQL does not have it.
   */
  Optional<String> pass(long number) {
    return TestRedis.send("HGET", RoomKeys.passes(room), Long.toString(number))
        .map(Response::toString);
  }

  /** Stores a pass that is live until then. */
  void pass(long number, String content, long liveUntilMillis) {
    TestRedis.send("HSET", RoomKeys.passes(room), Long.toString(number), content);
    live(number, liveUntilMillis);
  }

  void live(long number, long untilMillis) {
    TestRedis.send("ZADD", RoomKeys.live(room), Long.toString(untilMillis), "" + number);
  }

  /** When the slot of a pass is freed; empty if the number has none. */
  Optional<Long> live(long number) {
    return score(RoomKeys.live(room), number);
  }

  /** Until when a visitor who was passed over may return; empty if that is not so. */
  Optional<Long> absent(long number) {
    return score(RoomKeys.absent(room), number);
  }

  void absentUntil(long number, long untilMillis) {
    TestRedis.send("ZADD", RoomKeys.absent(room), Long.toString(untilMillis), "" + number);
  }

  private static Optional<Long> score(String key, long number) {
    return TestRedis.send("ZSCORE", key, Long.toString(number))
        .map(end -> (long) Double.parseDouble(end.toString()));
  }

  /** Confirms a pass, which ends then; false if there is none to confirm. */
  boolean confirms(long number, String visitor, String id, long endsAtSeconds) {
    List<String> keys =
        List.of(RoomKeys.live(room), RoomKeys.passes(room), RoomKeys.rejoined(room));
    List<String> args =
        List.of(Long.toString(number), visitor, id, "0", Long.toString(endsAtSeconds));
    return call(PassService.class, "confirm.lua", keys, args).toLong() == 1;
  }

  /** When the visitor's turn ends; empty without a turn. */
  Optional<Long> turn(long number) {
    return score(RoomKeys.turns(room), number);
  }

  void turnEnds(long number, long atMillis) {
    TestRedis.send("ZADD", RoomKeys.turns(room), Long.toString(atMillis), Long.toString(number));
  }

  /** Frees the slot of a visitor with a turn. */
  void leaves(long number) {
    TestRedis.send("ZREM", RoomKeys.turns(room), Long.toString(number));
  }

  /** The visitor gives up what they have; the reply as one text. */
  String departs(long number) {
    List<String> keys =
        List.of(
            RoomKeys.state(room),
            RoomKeys.turns(room),
            RoomKeys.passes(room),
            RoomKeys.absent(room),
            RoomKeys.back(room),
            RoomKeys.missed(room),
            RoomKeys.rejoined(room),
            RoomKeys.departed(room));
    return words(call(DepartureService.class, "leave.lua", keys, List.of(Long.toString(number))));
  }

  /** The visitor joins again after a missed turn; the reply as one text. */
  String rejoins(long number) {
    List<String> keys =
        List.of(
            RoomKeys.state(room),
            RoomKeys.turns(room),
            RoomKeys.back(room),
            RoomKeys.missed(room),
            RoomKeys.rejoined(room));
    return words(call(JoinService.class, "rejoin.lua", keys, List.of(Long.toString(number))));
  }

  private static String words(Response reply) {
    return reply.stream().map(Response::toString).collect(Collectors.joining(" "));
  }

  /** The turn of a visitor ends, and a run finds that. */
  void misses(long number) {
    turnEnds(number, 1);
    admitted();
  }

  void state(String field, long value) {
    TestRedis.send("HSET", RoomKeys.state(room), field, Long.toString(value));
  }

  String state(String field) {
    return TestRedis.send("HGET", RoomKeys.state(room), field).orElseThrow().toString();
  }

  Optional<String> stateIfAny(String field) {
    return TestRedis.send("HGET", RoomKeys.state(room), field).map(Response::toString);
  }

  /** Time enough to notice who is absent. */
  void aPeriodPasses() {
    state("watchSince", Instant.now().minus(PERIOD).toEpochMilli());
    state("maxActive", 0);
    admitted();
    state("maxActive", 1);
  }

  /** The visitors with these numbers poll; returns how many of them are recorded. */
  long see(long... numbers) {
    List<String> keys = List.of(RoomKeys.state(room), RoomKeys.seen(room));
    List<String> args = LongStream.of(numbers).mapToObj(String::valueOf).toList();
    return call(PresenceTracker.class, "see.lua", keys, args).toLong();
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
            RoomKeys.passes(room),
            RoomKeys.missed(room));
    return call(PositionService.class, "visitor-state.lua", keys, List.of(Long.toString(number)))
        .get(0)
        .toString();
  }

  /** A report of how the shop is; returns the rate, empty if it is that of the settings. */
  String reports(String state, String why) {
    return call(ShopWatch.class, "adapt.lua", List.of(RoomKeys.state(room)), List.of(state, why))
        .toString();
  }

  /** A report of what the shop has left; returns how many visitors that is enough for. */
  long hasLeft(long left, long holding) {
    return hasLeft(left, holding, 0);
  }

  /** The same, of a shop that was asked when so many were in. */
  long hasLeft(long left, long holding, long inside) {
    List<String> keys = List.of(RoomKeys.state(room), RoomKeys.turns(room), RoomKeys.live(room));
    List<String> args = Stream.of(left, holding, inside).map(String::valueOf).toList();
    return call(ShopWatch.class, "stock.lua", keys, args).toLong();
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
