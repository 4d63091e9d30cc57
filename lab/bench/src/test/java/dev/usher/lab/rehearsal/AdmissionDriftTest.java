package dev.usher.lab.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomKeys;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.Redisson;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * The simulation admits as queue-service does: both get the same joins, claims and ends of visits
 * at the same times, the scripts with a clock that the test moves. If this fails after a change of
 * the scripts, {@link Admission} needs the same change.
 */
class AdmissionDriftTest {
  private static final RedissonClient REDIS = redis();
  private static final String CLOCK = "redis.call('TIME')";
  private static final long BEGIN = 1_000_000;
  private static final int TICKS = 1_000;
  private static final long SEEN_EACH = 25_000;

  private final String room = "drift-" + UUID.randomUUID();
  private final List<Integer> turns = new ArrayList<>();
  private final List<Integer> visits = new ArrayList<>();
  private long now = BEGIN;
  private int issued;
  private int claimed;

  private static RedissonClient redis() {
    Config config = new Config().setCodec(StringCodec.INSTANCE);
    config
        .useSingleServer()
        .setAddress(TestStores.stores().redisUrl())
        .setConnectionPoolSize(1)
        .setConnectionMinimumIdleSize(1);
    return Redisson.create(config);
  }

  @AfterAll
  static void disconnect() {
    REDIS.shutdown();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void bothAdmitTheSameVisitors(long seed) throws IOException {
    Random random = new Random(seed);
    RoomSettings settings =
        new RoomSettings(
            List.of(120, 2_345, 6_000).get((int) seed - 1),
            seed == 2 ? 5_000 : 5 + random.nextInt(150),
            Duration.ofMillis(5_000 + random.nextInt(30_000)),
            Duration.ofMillis(10_000 + random.nextInt(60_000)));
    long startsAt = BEGIN + 80_000;
    boolean[] isGone = new boolean[100_000];
    Admission admission = new Admission(settings, startsAt, number -> !isGone[number], turns::add);
    restore(settings, startsAt);
    long seenAt = 0;
    int missed = 0;
    int passedOver = 0;
    for (int tick = 0; tick < TICKS; tick++) {
      // In groups, so that there are times when nobody waits and the rate could accumulate.
      int group = random.nextInt(20) == 0 ? random.nextInt(120) : 0;
      for (int more = group; more > 0; more--) {
        isGone[++issued] = random.nextInt(4) == 0;
      }
      visit(admission, random);
      List<Object> reply = admit();
      admission.run(now, issued);
      missed += number(reply, 9);
      passedOver += number(reply, 10);
      String at = "seed %d, tick %d".formatted(seed, tick);
      assertEquals(
          List.of(number(reply, 4), number(reply, 5), number(reply, 5) + number(reply, 6)),
          List.of(admission.serving(), admission.turns(), admission.active()),
          at);
      assertEquals(
          List.of(missed, passedOver), List.of(admission.missed(), admission.passedOver()), at);
      if (now - seenAt >= SEEN_EACH) {
        seenAt = now;
        see(admission.serving(), isGone);
      }
      now += List.of(100, 100, 137, 500).get(random.nextInt(4));
    }
    assertTrue(
        missed > 0 && passedOver > 0 && claimed > 0,
        "Compared %d missed, %d passed over, %d claimed".formatted(missed, passedOver, claimed));
  }

  /** Most of those whose turn it is claim it, and some with a pass finish. */
  private void visit(Admission admission, Random random) throws IOException {
    if (!turns.isEmpty() && random.nextInt(3) > 0) {
      int number = turns.remove(Math.max(0, turns.size() - 1 - random.nextInt(20)));
      if (random.nextInt(5) == 0) {
        // A no-show.
        return;
      }
      List<Object> reply =
          call(
              "pass/claim.lua", keys(0, 1, 2, 3, 4, 5), number, "visitor", "pass-" + number, 2_000);
      boolean isClaimed = admission.claim(number, now);
      assertEquals(isClaimed ? "pass" : "gone", reply.get(0));
      if (isClaimed) {
        call(
            "pass/confirm.lua",
            keys(2, 3, 9),
            number,
            "visitor",
            "pass",
            reply.get(4),
            reply.get(5));
        visits.add(number);
        claimed++;
      }
    }
    if (visits.size() > 3 && random.nextInt(3) == 0) {
      int number = visits.remove(random.nextInt(visits.size()));
      call("pass/finish.lua", keys(2, 3), number);
      admission.finish(number);
    }
  }

  private static final String NOTHING =
      "{\"turns\":[],\"absent\":[],\"missed\":[],\"rejoined\":[],\"departed\":[],\"passes\":[],"
          + "\"turnsMissed\":\"0\",\"turnsTaken\":\"0\"}";

  private void restore(RoomSettings settings, long startsAt) throws IOException {
    List<Object> fields =
        List.of(
            "revision",
            1,
            "admits",
            1,
            "from",
            startsAt,
            "since",
            0,
            "perMinute",
            settings.admitPerMinute(),
            "maxActive",
            settings.maxActive(),
            "claimWindow",
            settings.claimWindow().toMillis(),
            "passTtl",
            settings.passTtl().toMillis(),
            "turnsUntil",
            0,
            "claims",
            1);
    call(
        "admission/restore.lua",
        RoomKeys.all(room),
        Stream.concat(Stream.of(1, 0, 0, NOTHING), fields.stream()).toArray());
    call("room/configure.lua", keys(0), fields.toArray());
  }

  private List<Object> admit() throws IOException {
    return call(
        "admission/admit.lua",
        RoomKeys.all(room),
        issued,
        1_000,
        1_000,
        0,
        2_000,
        Admission.ABSENT_AFTER.toMillis(),
        1);
  }

  /** All who wait and have not left poll. */
  private void see(int serving, boolean[] isGone) throws IOException {
    Object[] present =
        IntStream.rangeClosed(serving + 1, issued)
            .filter(number -> !isGone[number])
            .boxed()
            .toArray();
    call("admission/see.lua", List.of(RoomKeys.state(room), RoomKeys.seen(room)), present);
  }

  private List<String> keys(int... places) {
    List<String> all = RoomKeys.all(room);
    return IntStream.of(places).mapToObj(all::get).toList();
  }

  private static int number(List<Object> reply, int place) {
    return Integer.parseInt(reply.get(place).toString());
  }

  /** Runs a script. One that reads the clock gets the test's as its last arguments. */
  private List<Object> call(String script, List<String> keys, Object... args) throws IOException {
    String text = text(script);
    Stream<Object> clock =
        text.contains(CLOCK) ? Stream.of(now / 1_000, now % 1_000 * 1_000) : Stream.empty();
    Object reply =
        REDIS
            .getScript(StringCodec.INSTANCE)
            .eval(
                RScript.Mode.READ_WRITE,
                text.replace(CLOCK, "{ARGV[#ARGV - 1], ARGV[#ARGV]}"),
                RScript.ReturnType.MULTI,
                List.copyOf(keys),
                Stream.concat(Stream.of(args), clock).map(Object::toString).toArray());
    return reply instanceof List<?> list ? List.copyOf(list) : List.of(reply);
  }

  private static String text(String script) throws IOException {
    try (InputStream in =
        AdmissionDriftTest.class.getResourceAsStream("/dev/usher/queue/" + script)) {
      if (in == null) {
        throw new IllegalStateException("No script " + script);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
