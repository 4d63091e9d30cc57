package dev.usher.queue.admission;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.admission.QueueStore.Outcomes;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class QueueStoreTest {
  private static final String SERVING = "select serving from queue.checkpoint where room = ?";

  private static final QueueStore.Numbers NONE =
      new QueueStore.Numbers(List.of(), List.of(), List.of(), List.of(), List.of());

  @Inject QueueStore store;

  @Test
  void aCheckpointOfAnEpochThatIsOverIsNotKept() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    await().until(() -> epoch(room), epoch -> epoch == 1);
    store.save(new QueueStore.Checkpoint(room.id(), 0, 1_000_000, 500, NONE, Outcomes.NONE));
    assertEquals(0, TestDatabase.number(SERVING, room.id()));
    store.save(new QueueStore.Checkpoint(room.id(), 1, 1_000_000, 500, NONE, Outcomes.NONE));
    assertEquals(500, TestDatabase.number(SERVING, room.id()));
  }

  /**
   * Another copy, made from the same checkpoint, would take back what is decided in it. The room
   * has ended, so that the service under test begins no epoch.
   */
  @Test
  void anEpochWhoseCopyIsOnItsWayIsNotReplaced() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    await().until(() -> epoch(room), epoch -> epoch == 1);
    room.is("end");
    Duration anHour = Duration.ofHours(1);
    assertTrue(begin(room, new QueueStore.LastEpoch(1, 1, false, anHour)).isEmpty());
    assertTrue(begin(room, new QueueStore.LastEpoch(1, 1, true, anHour)).isPresent());
    assertTrue(begin(room, new QueueStore.LastEpoch(2, 2, false, anHour)).isEmpty());
    assertTrue(
        begin(room, new QueueStore.LastEpoch(1, 1, true, Duration.ZERO)).isEmpty(),
        "another instance was first");
    assertTrue(begin(room, new QueueStore.LastEpoch(2, 2, false, Duration.ZERO)).isPresent());
  }

  /**
   * Otherwise a visitor who missed the turn, rejoined and was admitted could rejoin once more after
   * a loss of Redis.
   */
  @Test
  void passesAreReadOfAllNumbersThatCouldGetATurn() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    await().until(() -> epoch(room), epoch -> epoch == 1);
    room.is("end");
    QueueStore.Numbers numbers =
        new QueueStore.Numbers(List.of(1L), List.of(2L), List.of(3L), List.of(4L), List.of());
    store.save(new QueueStore.Checkpoint(room.id(), 1, 1_000_000, 5, numbers, Outcomes.NONE));
    for (int number = 1; number <= 6; number++) {
      ended(room, number, "1 hour");
    }
    QueueStore.QueueState state =
        begin(room, new QueueStore.LastEpoch(1, 1, true, Duration.ofHours(1))).orElseThrow();
    assertEquals(
        List.of(1L, 2L, 3L, 4L, 6L),
        state.passes().stream().map(QueueStore.Pass::number).sorted().toList(),
        "5 had a turn that ended");
  }

  private Optional<QueueStore.QueueState> begin(WaitingRoom room, QueueStore.LastEpoch last) {
    return store.beginEpoch(room.id(), last);
  }

  @Test
  void passesAreForgottenOnlyOnceTheyHaveBeenOverForLong() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    ended(room, 1, "2 days");
    ended(room, 2, "1 hour");
    ended(room, 3, "-1 hour");
    store.forgetPasses(Duration.ofDays(1));
    assertEquals(0, passes(room, 1));
    assertEquals(1, passes(room, 2));
    assertEquals(1, passes(room, 3));
  }

  /** More rooms than are saved at once cannot be saved; the one that can be still is. */
  @Test
  void aRoomThatCannotBeSavedKeepsNoOtherFromIt() {
    List<WaitingRoom> broken =
        IntStream.range(0, 30).mapToObj(i -> WaitingRoom.opened(ServiceUnderTest.url())).toList();
    TestDatabase.update(
        """
        create function queue.refuse() returns trigger language plpgsql
        as $$ begin raise exception 'cannot be saved'; end $$
        """);
    TestDatabase.update(
        "create trigger refuse before update of serving on queue.checkpoint for each row when (new.room in ("
            + String.join(",", broken.stream().map(room -> "'" + room.id() + "'").toList())
            + ")) execute function queue.refuse()");
    try {
      broken.forEach(WaitingRoom::joins);
      broken.forEach(
          room -> await().until(() -> room.look().getLong("serving"), serving -> serving == 1));
      WaitingRoom good = WaitingRoom.opened(ServiceUnderTest.url());
      good.joins();
      await().until(() -> TestDatabase.number(SERVING, good.id()), serving -> serving == 1);
    } finally {
      TestDatabase.update("drop trigger refuse on queue.checkpoint");
      TestDatabase.update("drop function queue.refuse");
    }
    broken.forEach(
        room ->
            await().until(() -> TestDatabase.number(SERVING, room.id()), serving -> serving == 1));
  }

  private static void ended(WaitingRoom room, long number, String ago) {
    TestDatabase.update(
        "insert into queue.pass (room, number, visitor, pass_id, issued_at, expires_at) "
            + "values (?, ?, 'v', ?, now(), now() - ?::interval)",
        room.id(),
        number,
        "pass-" + number,
        ago);
  }

  private static long passes(WaitingRoom room, long number) {
    return TestDatabase.number(
        "select count(*) from queue.pass where room = ? and number = ?", room.id(), number);
  }

  private static long epoch(WaitingRoom room) {
    return TestDatabase.number("select epoch from queue.checkpoint where room = ?", room.id());
  }
}
