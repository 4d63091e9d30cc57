package dev.usher.queue.admission;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.resource.Resource;
import dev.usher.queue.pass.PassService;
import dev.usher.queue.position.PositionService;
import dev.usher.queue.room.RedisRoomSettings;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.TestRedis;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The scripts alone, on a queue that no instance knows of. */
@QuarkusTest
@WithTestResource(TestStores.class)
class QueueScriptsTest {
  private static final Duration GAP = Duration.ofSeconds(1);
  private static final Duration MOMENT = Duration.ofSeconds(2);

  private static final Duration PERIOD = Duration.ofSeconds(75);

  private final String room = "script-" + UUID.randomUUID();

  @Test
  void aCopyOfAnEarlierEpochNeverReplacesALaterOne() {
    assertEquals(1, restore(3, 7));
    assertEquals(0, restore(2, 1));
    assertEquals(0, restore(3, 1));
    assertEquals("7", state("serving"));
    assertEquals(1, restore(4, 8));
    assertEquals("8", state("serving"));
  }

  @Test
  void olderSettingsNeverReplaceNewer() {
    restore(1, 0);
    assertEquals(1, configure("revision", "3", "maxActive", "30"));
    assertEquals(0, configure("revision", "2", "maxActive", "20"));
    assertEquals(0, configure("revision", "3", "maxActive", "20"));
    assertEquals("30", state("maxActive"));
  }

  @Test
  void settingsMakeNoLineOfALostOne() {
    assertEquals(0, configure("revision", "3", "maxActive", "30"));
    assertTrue(TestRedis.send("HGET", RoomKeys.state(room), "revision").isEmpty());
  }

  @Test
  void aNewLineMovesAtOnceAndOneThatWasLostStartsWithNothingToGive() {
    restore(1, 0, "perMinute", "1");
    assertEquals(1, admitted());
    restore(2, 1, "perMinute", "1");
    assertEquals(0, admitted());
  }

  @Test
  void aTurnLastsItsWindowOfTimeInWhichAdmissionRuns() {
    restore(1, 0, "maxActive", "2");
    assertEquals(2, admitted());
    long now = Instant.now().toEpochMilli();
    ended(1, now - 30_000);
    ended(2, now - 70_000);
    state("at", now - 60_000);
    state("respondedAt", now - 60_000);
    admitted();
    assertTrue(TestRedis.send("ZSCORE", RoomKeys.turns(room), "1").isPresent());
    assertTrue(TestRedis.send("ZSCORE", RoomKeys.turns(room), "2").isEmpty());
    ended(1, now - 1);
    admitted();
    assertTrue(TestRedis.send("ZSCORE", RoomKeys.turns(room), "1").isEmpty());
  }

  @Test
  void withoutPostgresqlNobodyIsLetInAndNoTurnEnds() {
    restore(1, 0, "maxActive", "2");
    assertEquals(0, admit(MOMENT.plusMillis(1)).get(8).toLong());
    assertEquals(2, admitted());
    ended(1, Instant.now().toEpochMilli() - 1);
    admit(MOMENT.plusMillis(1));
    assertTrue(TestRedis.send("ZSCORE", RoomKeys.turns(room), "1").isPresent());
    admitted();
    assertTrue(TestRedis.send("ZSCORE", RoomKeys.turns(room), "1").isEmpty());
  }

  /** That time counts from the last answer, not from when its absence was noticed. */
  @Test
  void aTurnGetsBackTheTimeSincePostgresqlLastAnswered() {
    restore(1, 0, "maxActive", "1");
    assertEquals(1, admitted());
    long now = Instant.now().toEpochMilli();
    ended(1, now - 21_000);
    state("at", now - 20_000);
    state("respondedAt", now - 23_000);
    admitted();
    long left = turn(1).orElseThrow() - now;
    assertTrue(left >= 900 && left < 10_000, left + " ms left");
  }

  @Test
  void noInstanceThatHasLostPostgresqlAloneKeepsTurnsFromEnding() {
    restore(1, 0, "maxActive", "1");
    assertEquals(1, admitted());
    ended(1, Instant.now().toEpochMilli() - 1);
    admit(Duration.ofMinutes(5));
    assertEquals(1, admitted(), "Number 2 has the place of number 1");
    admit(Duration.ofMinutes(5));
    assertEquals(Optional.empty(), turn(1));
  }

  /** As when PostgreSQL or the machine is so slow that no two runs come within a second. */
  @Test
  void turnsEndAlsoWhereEveryRunComesLate() {
    restore(1, 0, "maxActive", "1", "claimWindow", "8000");
    assertEquals(1, admitted());
    long left = turn(1).orElseThrow() - Instant.now().toEpochMilli();
    for (int run = 0; run < 20 && turn(1).isPresent(); run++) {
      // Five seconds pass: the turn and the two times of the queue are five seconds older.
      long now = Instant.now().toEpochMilli();
      left -= 5_000;
      ended(1, now + left);
      state("at", now - 5_000);
      state("respondedAt", now - 5_000);
      admitted();
      left = turn(1).orElse(now) - now;
    }
    assertEquals(Optional.empty(), turn(1));
  }

  @Test
  void aTurnLosesNoTimeInAPause() {
    restore(1, 0, "maxActive", "1");
    assertEquals(1, admitted());
    configure("revision", "2", "admits", "0");
    ended(1, Instant.now().toEpochMilli() - 1);
    admitted();
    assertTrue(turn(1).isPresent());
    long now = Instant.now().toEpochMilli();
    ended(1, now - 50_000);
    state("at", now - 61_000);
    state("respondedAt", now - 61_000);
    admitted();
    assertTrue(turn(1).isPresent());
    configure("revision", "3", "admits", "1");
    admitted();
    assertTrue(turn(1).isPresent());
  }

  @Test
  void noTurnEndsBeforeThoseWhoWereSentAwayByALongerWindowCanBeBack() {
    long back = Instant.now().plusSeconds(30).toEpochMilli();
    restore(1, 0, "maxActive", "1", "claimWindow", "1000", "turnsUntil", Long.toString(back));
    assertEquals(1, admitted());
    assertEquals(back, turn(1).orElseThrow());
  }

  @Test
  void aPassThatPostgresqlNeverGotIsGivenAnewWithItsWholeTime() {
    restore(1, 0, "maxActive", "1");
    assertEquals(1, admitted());
    Response first = claim(1, "visitor", "first");
    long now = Instant.now().getEpochSecond();
    TestRedis.send(
        "HSET",
        RoomKeys.passes(room),
        "1",
        "visitor first " + (now - 90) + " " + (now - 30) + " ?");
    TestRedis.send("ZADD", RoomKeys.live(room), Long.toString((now - 30) * 1000), "1");
    admit(MOMENT.plusMillis(1));
    Response second = claim(1, "visitor", "second");
    assertEquals("first", first.get(3).toString());
    assertEquals("first", second.get(3).toString());
    assertTrue(second.get(5).toLong() >= now + 60, () -> "" + second);
  }

  /** Nobody was sent it: its visitor has another chance, and the place is not kept for ever. */
  @Test
  void aPassThatPostgresqlNeverGotAndNobodyAsksForBecomesATurnAgain() {
    restore(1, 0, "maxActive", "1");
    assertEquals(1, admitted());
    claim(1, "visitor", "first");
    TestRedis.send("ZADD", RoomKeys.live(room), "1000", "1");
    admitted();
    assertTrue(turn(1).isPresent());
    assertTrue(TestRedis.send("HGET", RoomKeys.passes(room), "1").isEmpty());
    assertEquals("second", claim(1, "visitor", "second").get(3).toString());
  }

  @Test
  void aConfirmedPassEndsWhenItSays() {
    restore(1, 0, "maxActive", "1");
    assertEquals(1, admitted());
    claim(1, "visitor", "first");
    long ended = Instant.now().getEpochSecond() - 1;
    List<String> keys = List.of(RoomKeys.live(room), RoomKeys.passes(room));
    List<String> pass = List.of("1", "visitor", "first", "0", Long.toString(ended));
    assertEquals(1, call(PassService.class, "confirm.lua", keys, pass).toLong());
    assertEquals(1, admitted(), "Number 2 has the place");
    assertEquals("gone", claim(1, "visitor", "second").get(0).toString());
    assertEquals(0, call(PassService.class, "confirm.lua", keys, pass).toLong());
  }

  @Test
  void whoWasNotSeenForAWholePeriodIsPassedOverAndGetsTheNextPlaceWhenBack() {
    restore(1, 0, "maxActive", "1");
    assertEquals(1, admitted());
    aPeriodPasses();
    see(3, 4, 1_000_000);
    TestRedis.send("ZREM", RoomKeys.turns(room), "1");
    Response run = admit(Duration.ZERO);
    assertEquals(1, run.get(8).toLong());
    assertEquals(1, run.get(10).toLong());
    assertTrue(turn(3).isPresent(), "2 was passed over, 3 is there");
    assertEquals("waiting", standing(2));
    assertEquals("waiting", claim(2, "visitor", "pass").get(0).toString());
    assertEquals(0, admitted(), "No place is free");
    TestRedis.send("ZREM", RoomKeys.turns(room), "3");
    assertEquals(1, admitted());
    assertEquals("turn", standing(2), "Before all who wait");
    assertEquals("3", state("serving"));
  }

  @Test
  void whoWasPassedOverMissesTheTurnAfterAClaimWindow() {
    restore(1, 0, "maxActive", "1");
    admitted();
    aPeriodPasses();
    see(3);
    TestRedis.send("ZREM", RoomKeys.turns(room), "1");
    admitted();
    TestRedis.send("ZADD", RoomKeys.absent(room), "1", "2");
    admitted();
    assertEquals("gone", standing(2));
  }

  /** In a gap nobody could be seen; and whoever has come near only now has not been watched. */
  @Test
  void nobodyIsPassedOverWhoCouldNotBeSeen() {
    restore(1, 0, "maxActive", "1");
    admitted();
    TestRedis.send("ZREM", RoomKeys.turns(room), "1");
    assertEquals(0, admit(Duration.ZERO).get(10).toLong(), "The first period is not over");
    aPeriodPasses();
    long now = Instant.now().toEpochMilli();
    state("at", now - 60_000);
    state("respondedAt", now - 60_000);
    TestRedis.send("ZREM", RoomKeys.turns(room), "2");
    assertEquals(0, admit(Duration.ZERO).get(10).toLong(), "Nobody could be seen in the gap");
    assertTrue(turn(3).isPresent());
  }

  @Test
  void ghostsCostNeitherTheRateNorPlaces() {
    restore(1, 0, "maxActive", "1", "perMinute", "60");
    assertEquals(1, admitted());
    aPeriodPasses();
    see(500);
    TestRedis.send("ZREM", RoomKeys.turns(room), "1");
    state("nextAt", 0);
    Response run = admit(Duration.ZERO);
    assertEquals(1, run.get(8).toLong());
    assertEquals(498, run.get(10).toLong());
    assertTrue(turn(500).isPresent());
  }

  private void aPeriodPasses() {
    long past = Instant.now().minus(PERIOD).toEpochMilli();
    state("watchSince", past);
    TestRedis.send("HSET", RoomKeys.state(room), "maxActive", "0");
    admitted();
    TestRedis.send("HSET", RoomKeys.state(room), "maxActive", "1");
  }

  private void see(long... numbers) {
    List<String> args = java.util.stream.LongStream.of(numbers).mapToObj(String::valueOf).toList();
    call(
        PresenceTracker.class, "see.lua", List.of(RoomKeys.state(room), RoomKeys.seen(room)), args);
  }

  private String standing(long number) {
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

  @Test
  void aHigherRateAppliesAtOnce() {
    restore(1, 0, "perMinute", "1");
    assertEquals(1, admitted());
    assertEquals(0, admitted());
    configure("revision", "2", "perMinute", "6000");
    await().until(this::admitted, admitted -> admitted > 0);
  }

  @Test
  void nobodyIsLetInBeforeTheStart() {
    restore(1, 0, "from", Long.toString(Instant.now().plusSeconds(60).toEpochMilli()));
    assertEquals(0, admitted());
    configure("revision", "2", "from", Long.toString(Instant.now().toEpochMilli()));
    await().until(this::admitted, admitted -> admitted > 0);
  }

  @Test
  void aRoomThatWasSetGoingByAClockThatIsAheadMovesAtOnceAndNoFaster() {
    long ahead = Instant.now().plusSeconds(60).toEpochMilli();
    restore(1, 0, "since", Long.toString(ahead), "perMinute", "60");
    assertEquals(1, admitted());
    assertEquals(0, admitted());
  }

  @Test
  void nothingAccumulatesFromBeforeItWasSetGoing() {
    long since = Instant.now().toEpochMilli();
    restore(1, 0, "since", Long.toString(since), "perMinute", "1200");
    long admitted = admitted();
    double seconds = (Instant.now().toEpochMilli() - since) / 1000.0;
    assertTrue(admitted <= 1 + 20 * seconds, admitted + " in " + seconds + " s");
  }

  private long restore(long epoch, long serving, String... changes) {
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

  private long configure(String... fields) {
    return call(
            RedisRoomSettings.class,
            "configure.lua",
            List.of(RoomKeys.state(room)),
            List.of(fields))
        .toLong();
  }

  private long admitted() {
    return admit(Duration.ZERO).get(8).toLong();
  }

  /** A run by an instance that PostgreSQL answered so long ago. */
  private Response admit(Duration sinceResponse) {
    List<String> args =
        List.of(
            "1000",
            "1000",
            Long.toString(GAP.toMillis()),
            Long.toString(sinceResponse.toMillis()),
            Long.toString(MOMENT.toMillis()),
            Long.toString(PERIOD.toMillis()));
    Response answer = call(Admission.class, "admit.lua", QueueRecovery.keys(room), args);
    assertEquals("ok", answer.get(0).toString());
    return answer;
  }

  private Response claim(long number, String visitor, String id) {
    List<String> args = List.of(Long.toString(number), visitor, id, "2000");
    return call(PassService.class, "claim.lua", QueueRecovery.keys(room), args);
  }

  private Optional<Long> turn(long number) {
    return TestRedis.send("ZSCORE", RoomKeys.turns(room), Long.toString(number))
        .map(end -> (long) Double.parseDouble(end.toString()));
  }

  private void state(String field, long value) {
    TestRedis.send("HSET", RoomKeys.state(room), field, Long.toString(value));
  }

  private void ended(long number, long atMillis) {
    TestRedis.send("ZADD", RoomKeys.turns(room), Long.toString(atMillis), Long.toString(number));
  }

  private String state(String field) {
    return TestRedis.send("HGET", RoomKeys.state(room), field).orElseThrow().toString();
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
