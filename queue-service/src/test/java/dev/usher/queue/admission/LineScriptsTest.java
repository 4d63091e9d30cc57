package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.resource.Resource;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomSettings;
import dev.usher.queue.testing.Backstage;
import dev.usher.queue.testing.Eventually;
import dev.usher.standalone.test.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The scripts alone, on a line that no instance knows of. */
@QuarkusTest
@WithTestResource(TestStores.class)
class LineScriptsTest {
  private static final Duration OUTAGE = Duration.ofSeconds(5);

  private final String room = "script-" + UUID.randomUUID();

  @Test
  void aCopyOfAnEarlierEpochNeverReplacesALaterOne() {
    assertEquals(1, restore(3, 7));
    assertEquals(0, restore(2, 1));
    assertEquals(0, restore(3, 1));
    assertEquals("7", line("serving"));
    assertEquals(1, restore(4, 8));
    assertEquals("8", line("serving"));
  }

  @Test
  void olderSettingsNeverReplaceNewer() {
    restore(1, 0);
    assertEquals(1, configure("revision", "3", "maxActive", "30"));
    assertEquals(0, configure("revision", "2", "maxActive", "20"));
    assertEquals(0, configure("revision", "3", "maxActive", "20"));
    assertEquals("30", line("maxActive"));
  }

  @Test
  void settingsMakeNoLineOfALostOne() {
    assertEquals(0, configure("revision", "3", "maxActive", "30"));
    assertTrue(Backstage.redis("HGET", RoomKeys.line(room), "revision").isEmpty());
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
    Backstage.redis("HSET", RoomKeys.line(room), "at", Long.toString(now - 60_000));
    admitted();
    assertTrue(Backstage.redis("ZSCORE", RoomKeys.turns(room), "1").isPresent());
    assertTrue(Backstage.redis("ZSCORE", RoomKeys.turns(room), "2").isEmpty());
    ended(1, now - 1);
    admitted();
    assertTrue(Backstage.redis("ZSCORE", RoomKeys.turns(room), "1").isEmpty());
  }

  @Test
  void aHigherRateAppliesAtOnce() {
    restore(1, 0, "perMinute", "1");
    assertEquals(1, admitted());
    assertEquals(0, admitted());
    configure("revision", "2", "perMinute", "6000");
    Eventually.see(this::admitted, admitted -> admitted > 0);
  }

  @Test
  void nobodyIsLetInBeforeTheStart() {
    restore(1, 0, "from", Long.toString(Instant.now().plusSeconds(60).toEpochMilli()));
    assertEquals(0, admitted());
    configure("revision", "2", "from", Long.toString(Instant.now().toEpochMilli()));
    Eventually.see(this::admitted, admitted -> admitted > 0);
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
          {"passTtl", "60000"}
        }) {
      settings.put(setting[0], setting[1]);
    }
    for (int i = 0; i < changes.length; i += 2) {
      settings.put(changes[i], changes[i + 1]);
    }
    List<String> args = new ArrayList<>();
    args.addAll(List.of(Long.toString(epoch), "1000", Long.toString(serving), "[]", "[]"));
    settings.forEach((field, value) -> args.addAll(List.of(field, value)));
    return call(Recovery.class, "restore.lua", Recovery.keys(room), args).toLong();
  }

  private long configure(String... fields) {
    return call(RoomSettings.class, "configure.lua", List.of(RoomKeys.line(room)), List.of(fields))
        .toLong();
  }

  private long admitted() {
    List<String> args = List.of("1000", "1000", Long.toString(OUTAGE.toMillis()));
    Response answer = call(Admission.class, "admit.lua", Recovery.keys(room), args);
    assertEquals("ok", answer.get(0).toString());
    return answer.get(8).toLong();
  }

  private void ended(long number, long atMillis) {
    Backstage.redis("ZADD", RoomKeys.turns(room), Long.toString(atMillis), Long.toString(number));
  }

  private String line(String field) {
    return Backstage.redis("HGET", RoomKeys.line(room), field).orElseThrow().toString();
  }

  private static Response call(
      Class<?> owner, String script, List<String> keys, List<String> args) {
    List<String> all = new ArrayList<>();
    all.add(Resource.text(owner, script));
    all.add(Integer.toString(keys.size()));
    all.addAll(keys);
    all.addAll(args);
    return Backstage.redis("EVAL", all.toArray(String[]::new)).orElseThrow();
  }
}
