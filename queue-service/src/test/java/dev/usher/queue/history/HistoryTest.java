package dev.usher.queue.history;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.common.sql.SqlFault;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.history.HistoryStore.Addition;
import dev.usher.queue.history.HistoryStore.Additions;
import dev.usher.queue.room.QueueCounters;
import dev.usher.queue.room.RoomActivity;
import dev.usher.queue.room.RoomActivity.Kind;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStores.class)
class HistoryTest {
  private static final Instant NOON = Instant.parse("2040-05-01T12:00:00Z");
  private static final String RANGE = "?from=2040-05-01T00:00:00Z&to=2040-05-02T00:00:00Z";

  @Inject HistoryWriter running;
  @Inject HistoryStore store;
  @Inject RoomRegistry rooms;
  @Inject QueueSettings settings;
  @Inject Vertx vertx;
  @Inject AgroalDataSource postgres;

  private final RoomActivity activity = new RoomActivity();

  @Test
  void whatVisitorsDoIsInTheHistoryOfTheRoom() {
    // Nothing is written by itself during the test.
    Instant later = Instant.now().plus(Duration.ofHours(1));
    running.look(later);
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 1);
    List<Visitor> visitors = room.joinMany(3);
    await().until(() -> visitors.get(0).claims().status(), status -> status == 201);
    // As if minute after minute was over.
    AtomicInteger minutes = new AtomicInteger();
    await()
        .until(
            () -> {
              running.look(later.plus(Duration.ofMinutes(minutes.incrementAndGet())));
              return sum(room, "claimed");
            },
            sum -> sum == 1);
    assertEquals(3, sum(room, "joined"));
    assertEquals(1, sum(room, "admitted"));
    assertEquals(0, sum(room, "missed"));
    List<JsonNode> steps =
        steps(room, "?to=2090-01-01T00:00:00Z&from=2020-01-01T00:00:00Z&step=1440");
    assertEquals(2, steps.get(steps.size() - 1).path("waiting").asLong());
    assertEquals(1, steps.get(steps.size() - 1).path("active").asLong());
  }

  @Test
  void eachInstanceAddsWhatItDidAndOnlyOnce() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    RoomActivity others = new RoomActivity();
    HistoryWriter one = writer(activity);
    HistoryWriter other = writer(others);
    activity.count(room.id(), Kind.JOINED, 3);
    activity.count(room.id(), Kind.MISSED, 1);
    others.count(room.id(), Kind.JOINED, 4);
    others.count(room.id(), Kind.PASSED_OVER, 2);
    one.write(NOON);
    other.write(NOON);
    one.write(NOON);
    assertEquals(List.of("12:00 7 1 2"), lines(room, RANGE));

    activity.count(room.id(), Kind.JOINED, 1);
    one.write(NOON.plusSeconds(60));
    other.write(NOON.plusSeconds(60));
    // In a minute without anything new there is no row.
    one.write(NOON.plusSeconds(120));
    assertEquals(List.of("12:00 7 1 2", "12:01 1 0 0"), lines(room, RANGE));
    assertEquals(List.of("12:00 8 1 2"), lines(room, RANGE + "&step=60"));
    assertEquals(List.of(), lines(room, "?from=2040-05-01T12:02:00Z&to=2040-05-01T13:00:00Z"));
  }

  @Test
  void whatCannotBeWrittenIsWrittenLaterAndWhatHappenedMeanwhileWithTheMinuteAfterIt() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    HistoryWriter writer = writer(activity);
    activity.count(room.id(), Kind.JOINED, 3);
    String constraint = "no_row_of_" + room.id().replace('-', '_');
    TestDatabase.update(
        "alter table queue.history add constraint %s check (room <> '%s')"
            .formatted(constraint, room.id()));
    try {
      assertThrows(SqlFault.class, () -> writer.write(NOON));
      activity.count(room.id(), Kind.JOINED, 1);
      assertThrows(SqlFault.class, () -> writer.write(NOON.plusSeconds(60)));
    } finally {
      TestDatabase.update("alter table queue.history drop constraint " + constraint);
    }
    activity.count(room.id(), Kind.JOINED, 1);
    writer.write(NOON.plusSeconds(120));
    assertEquals(List.of("12:00 3 0 0", "12:02 2 0 0"), lines(room, RANGE));
  }

  /** As by a connection that breaks after the commit, before its response. */
  @Test
  void whatWasCommittedUnnoticedCountsOnce() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    AtomicInteger broken = new AtomicInteger(2);
    HistoryStore breaking =
        new HistoryStore(postgres) {
          @Override
          void add(Additions added) {
            super.add(added);
            if (broken.getAndDecrement() > 0) {
              throw new SqlFault("add-minute.sql", new SQLException("connection reset"));
            }
          }
        };
    HistoryWriter writer =
        new HistoryWriter(rooms, activity, breaking, settings, vertx, Clock.systemUTC());
    activity.count(room.id(), Kind.JOINED, 3);
    assertThrows(SqlFault.class, () -> writer.write(NOON));
    activity.count(room.id(), Kind.JOINED, 1);
    assertThrows(SqlFault.class, () -> writer.write(NOON.plusSeconds(60)));
    writer.write(NOON.plusSeconds(120));
    // Twice in one minute, as when an instance stops.
    activity.count(room.id(), Kind.MISSED, 1);
    writer.write(NOON.plusSeconds(120));
    assertEquals(List.of("12:00 3 0 0", "12:02 1 1 0"), lines(room, RANGE));
  }

  @Test
  void waitingAndActiveAreThoseOfTheNewestCountersWhicheverInstanceWritesLast() {
    QueueCounters old = new QueueCounters(1, 9, 90, 10, 5, 5);
    QueueCounters newer = new QueueCounters(2, 3, 90, 60, 2, 1);
    QueueCounters newest = new QueueCounters(2, 4, 90, 70, 1, 1);
    QueueCounters newestWithAJoin = new QueueCounters(2, 4, 91, 70, 1, 1);
    List<QueueCounters> seen = List.of(old, newer, newest, newestWithAJoin);
    for (int first = 0; first < seen.size(); first++) {
      WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
      for (int i = 0; i < seen.size(); i++) {
        QueueCounters counters = seen.get((first + i) % seen.size());
        List<Addition> one = List.of(new Addition(room.id(), counters, Map.of()));
        store.add(new Additions(UUID.randomUUID(), 1, NOON, one));
      }
      JsonNode step = steps(room, RANGE).get(0);
      assertEquals(21, step.path("waiting").asLong(), step::toString);
      assertEquals(2, step.path("active").asLong(), step::toString);
    }
  }

  @Test
  void whoLeavesAndWhoRejoinsIsInTheHistory() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 1);
    activity.count(room.id(), Kind.REJOINED, 2);
    activity.count(room.id(), Kind.LEFT, 5);
    writer(activity).write(NOON);
    JsonNode step = steps(room, RANGE).get(0);
    assertEquals(2, step.path("rejoined").asLong(), step::toString);
    assertEquals(5, step.path("left").asLong(), step::toString);
  }

  @Test
  void theLastMinuteOfAnEndedRoomIsKeptAndThenItCostsNothing() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    HistoryWriter writer = writer(activity);
    activity.count(room.id(), Kind.JOINED, 3);
    room.is("end");
    await().until(() -> rooms.known(room.id()).orElseThrow().room().hasEnded());
    writer.write(NOON);
    assertEquals(List.of("12:00 3 0 0"), lines(room, RANGE));
    assertTrue(activity.rooms().isEmpty());

    room.delete().is(204);
    assertEquals(0, rows(room));
    // Whatever was under way.
    activity.count(room.id(), Kind.JOINED, 1);
    writer.write(NOON.plusSeconds(60));
    assertEquals(0, rows(room));
  }

  @Test
  void aMinuteIsWrittenWhenItIsOver() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    HistoryWriter writer = writer(activity, Clock.fixed(NOON, ZoneOffset.UTC));
    activity.count(room.id(), Kind.JOINED, 3);
    writer.look(NOON.plusSeconds(59));
    assertEquals(0, rows(room));
    writer.look(NOON.plusSeconds(60));
    await().until(() -> lines(room, RANGE), List.of("12:00 3 0 0")::equals);
  }

  @Test
  void whatIsOlderThanItIsKeptIsDeleted() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    HistoryWriter writer = writer(activity);
    Instant now = Instant.now();
    for (int days : List.of(31, 29)) {
      activity.count(room.id(), Kind.JOINED, days);
      writer.write(now.minus(Duration.ofDays(days)));
    }
    store.forget(settings.history().keep());
    assertEquals(1, rows(room));
    assertEquals(29, sum(room, "joined"));
  }

  @Test
  void theCsvHasTimesAndNumbersOnly() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "name", "=cmd|' /C calc'!A0");
    activity.count(room.id(), Kind.JOINED, 3);
    activity.count(room.id(), Kind.LEFT, 4);
    writer(activity).write(NOON);
    Reply csv = get(room, "/history.csv" + RANGE).is(200);
    assertTrue(csv.header("Content-Type").startsWith("text/csv"), csv::toString);
    assertEquals(
        "attachment; filename=\"" + room.id() + "-history.csv\"",
        csv.header("Content-Disposition"));
    assertEquals(
        List.of(
            "time,waiting,active,joined,admitted,claimed,missed,passedOver,rejoined,left,waits,within50,within80",
            "2040-05-01T12:00:00Z,0,0,3,0,0,0,0,0,4,0,0,0"),
        csv.body().lines().toList());
  }

  @ParameterizedTest
  @CsvSource({
    "?from=yesterday, from",
    "?from=2040-05-01T12:00:00, from",
    "?to=1999-01-01T00:00:00Z, to",
    "?from=2040-05-01T00:00:00Z&to=2040-05-01T00:00:00Z, from",
    "?step=0, step",
    "?step=1441, step",
    "?from=2039-01-01T00:00:00Z&to=2040-05-01T00:00:00Z, step",
    "?from=2000-01-01T00:00:00Z&to=9999-12-31T00:00:00Z&step=1440, step"
  })
  void aRangeThatIsNoneIsRefused(String range, String field) {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    for (String path : List.of("/history", "/history.csv")) {
      Reply refused = get(room, path + range).isProblem(422, "invalid-request");
      assertEquals(field, refused.text("/violations/0/field"), refused::toString);
    }
  }

  @Test
  void onlyOperatorsReadIt() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    for (String path : List.of("/history", "/history.csv")) {
      Http.send("GET", room.uri() + path, "", Map.of()).is(401);
      String service = TestStores.keys().token("shop", "service", Duration.ofMinutes(5));
      Map<String, String> bearer = Map.of("Authorization", "Bearer " + service);
      Http.send("GET", room.uri() + path, "", bearer).is(403);
    }
    get(WaitingRoom.at(ServiceUnderTest.url()), "/history").isProblem(404, "unknown-room");
  }

  private HistoryWriter writer(RoomActivity counted) {
    return writer(counted, Clock.systemUTC());
  }

  private HistoryWriter writer(RoomActivity counted, Clock clock) {
    return new HistoryWriter(rooms, counted, store, settings, vertx, clock);
  }

  private static Reply get(WaitingRoom room, String path) {
    return Http.send("GET", room.uri() + path, "", WaitingRoom.operator());
  }

  private static List<JsonNode> steps(WaitingRoom room, String range) {
    List<JsonNode> steps = new ArrayList<>();
    get(room, "/history" + range).is(200).json().path("steps").forEach(steps::add);
    return steps;
  }

  /** The time, who joined, missed a turn and was passed over, in each step of the history. */
  private static List<String> lines(WaitingRoom room, String range) {
    return steps(room, range).stream()
        .map(
            step ->
                step.path("time").asText().substring(11, 16)
                    + " "
                    + step.path("joined").asLong()
                    + " "
                    + step.path("missed").asLong()
                    + " "
                    + step.path("passedOver").asLong())
        .toList();
  }

  private static long sum(WaitingRoom room, String column) {
    return TestDatabase.number(
        "select coalesce(sum(" + column + "), 0) from queue.history where room = ?", room.id());
  }

  private static long rows(WaitingRoom room) {
    return TestDatabase.number("select count(*) from queue.history where room = ?", room.id());
  }
}
