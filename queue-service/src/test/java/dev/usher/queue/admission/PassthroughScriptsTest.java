package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.TestRedis;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who goes through without waiting, and who waits, by the scripts alone and a clock of the test.
 */
@QuarkusTest
@WithTestResource(TestStores.class)
class PassthroughScriptsTest {
  private final ScriptedQueue queue = new ScriptedQueue();
  private final long start = Instant.now().toEpochMilli();
  private long now = start;
  private long issued = 1000;
  private long left = 1000;
  private long opened;
  private boolean through;
  private long active;
  private long served;

  @Test
  void nobodyWaitsWhileFewComeAndFewAreActive() {
    opens("perMinute", "60", "throughArrivals", "20", "throughActive", "50");
    assertEquals(10, come(10), "At a rate of one a second");
    assertTrue(through);
    assertEquals(10, come(10));
    assertTrue(through, "As many as may come within a minute");
  }

  @Test
  void whoComesBeyondTheThresholdOfArrivalsWaitsForTheRate() {
    opens("perMinute", "60", "throughArrivals", "20", "throughActive", "50");
    assertEquals(20, come(25), "Those who came first");
    assertFalse(through);
    assertEquals(0, come(1), "The rate makes up for those who went through");
    assertEquals(0, after(19_000));
    assertEquals(1, after(1_500));
    assertEquals(1, after(1_000));
    assertEquals("1022", queue.state("serving"), "In the order of their numbers");
  }

  @Test
  void whoComesBeyondTheThresholdOfActiveVisitorsWaits() {
    opens("perMinute", "600", "throughArrivals", "600", "throughActive", "5", "maxActive", "8");
    assertEquals(5, come(7));
    assertFalse(through);
    after(1_000);
    after(1_000);
    assertEquals("1007", queue.state("serving"), "The rate fills all slots");
    assertEquals(1, come(5));
    assertEquals(0, after(5_000), "and no more");
  }

  @Test
  void itIsCalmAgainAtFourFifthsOfTheThresholdsAndNotBefore() {
    opens("perMinute", "600", "throughArrivals", "100", "throughActive", "10", "maxActive", "20");
    come(12);
    assertFalse(through);
    after(3_000);
    assertEquals("1012", queue.state("serving"));
    after(1_000);
    assertFalse(through, "Twelve are active");
    leave(3);
    assertFalse(through, "Nine of ten are active");
    leave(1);
    assertTrue(through, "Eight of ten are active");
    leave(8);

    opens("perMinute", "600", "throughArrivals", "100", "throughActive", "900", "maxActive", "900");
    come(101);
    after(15_000);
    assertFalse(through, "All were admitted, but within a minute");
    after(30_000);
    assertFalse(through);
    after(30_000);
    assertTrue(through);
  }

  /** Also who joined just before the start, or in a pause, has joined before those who come now. */
  @Test
  void whoHasWaitedIsNotOvertaken() {
    opens("perMinute", "60", "throughArrivals", "20", "throughActive", "50");
    queue.configure("revision", "2", "admits", "0");
    assertEquals(0, come(15));
    assertEquals(0, after(5_000));
    queue.configure("revision", "3", "admits", "1", "since", "" + now);
    assertEquals(1, after(100));
    assertFalse(through, "There is a queue");
    assertEquals("1001", queue.state("serving"));

    opens(
        "perMinute",
        "60",
        "throughArrivals",
        "20",
        "throughActive",
        "50",
        "from",
        "" + (now + 10_000));
    assertEquals(0, come(15));
    assertFalse(through, "Before the start");
    after(9_000);
    assertEquals(1, after(1_500));
    assertFalse(through);
  }

  @Test
  void afterALossOfRedisTheRateMakesUpForThoseWhoWentThrough() {
    String recent = Long.toString(start / 1000 - 20);
    String old = Long.toString(start / 1000 - 300);
    String ends = Long.toString(start / 1000 + 600);
    queue
        .copies("turns", List.of("998", "999"))
        .copies(
            "passes",
            List.of(List.of("997", "ann", "a", recent, ends), List.of("5", "bob", "b", old, ends)));
    opens(2, "perMinute", "60", "throughArrivals", "20", "throughActive", "50");
    assertFalse(through);
    assertEquals(0, come(3));
    assertEquals(0, after(2_000), "Three were admitted within the last minute");
    assertEquals(1, after(3_000 - 2_000 + 900));
  }

  /** The operator may do that because many came at once. */
  @Test
  void afterAChangeOfTheModeTheRateMakesUpForThoseWhoWentThrough() {
    opens("perMinute", "60", "throughArrivals", "60", "throughActive", "100");
    come(50);
    queue.configure("revision", "2", "throughArrivals", "0");
    queue.knowsRevision(2);
    come(50);
    assertEquals(0, after(40_000), "50 have come, for which the rate needs 50 s");
    assertEquals(11.0, (double) after(20_000), 1.0);
    assertTrue(TestRedis.send("HGET", RoomKeys.state(queue.room()), "flow").isEmpty());
  }

  @Test
  void aRoomInAnotherModeKeepsNoAccountOfIt() {
    opens("throughArrivals", "0");
    come(3);
    assertFalse(through);
    assertTrue(TestRedis.send("HGET", RoomKeys.state(queue.room()), "flow").isEmpty());
  }

  /**
   * Ten minutes of crowds and calm at two instances, of which one knows late who has joined: no
   * minute has more admissions than the rate and a second of it, at no time are more active than
   * may be, and whoever comes in calm times is admitted at once.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noMinuteHasMoreAdmissionsThanTheRate(long seed) {
    Random random = new Random(seed);
    int rate = 60 + random.nextInt(300);
    int maxActive = 40 + random.nextInt(200);
    opens(
        "perMinute", "" + rate,
        "throughArrivals", "" + (rate - random.nextInt(rate / 2)),
        "throughActive", "" + (maxActive - random.nextInt(maxActive / 2)),
        "maxActive", "" + maxActive,
        "claimWindow", "15000");
    Deque<long[]> admissions = new ArrayDeque<>();
    long inMinute = 0;
    int becameCalm = 0;
    double perStep = 0;
    long known = issued;
    for (int i = 0; i < 3000; i++) {
      now += 200;
      if (i % 100 == 0) {
        perStep = rate / 300.0 * (random.nextInt(4) == 0 ? 2 : random.nextDouble() / 3);
      }
      long come = (long) perStep + (random.nextDouble() < perStep % 1 ? 1 : 0);
      issued += come;
      boolean isLate = random.nextInt(4) == 0;
      boolean before = through;
      long admitted = admits(isLate ? known : issued);
      known = issued;
      becameCalm += through && !before ? 1 : 0;
      admissions.add(new long[] {now, admitted});
      inMinute += admitted;
      while (admissions.getFirst()[0] <= now - 60_000) {
        inMinute -= admissions.removeFirst()[1];
      }
      assertTrue(inMinute <= rate + rate / 60 + 1, inMinute + " of " + rate + " at " + i);
      assertTrue(active <= maxActive, active + " of " + maxActive);
      if (before && through && !isLate) {
        assertEquals(issued, served, "Nobody waits");
      }
    }
    assertTrue(becameCalm > 0, "It was full and calm again");
  }

  private void opens(String... changes) {
    opens(1, changes);
  }

  /** Makes the queue; later ones replace it. */
  private void opens(long epoch, String... changes) {
    long next = Math.max(epoch, opened + 1);
    opened = next;
    queue.restore(next, issued, changes);
    if (epoch == 1) {
      queue.state("nextAt", 0);
    }
    queue.state("at", now);
    queue.state("respondedAt", now);
    after(100);
  }

  /** So many join, and an instance that knows runs at once. */
  private long come(long visitors) {
    issued += visitors;
    return admits(issued);
  }

  /** Time passes, in which instances run each half second; returns the number that was admitted. */
  private long after(long millis) {
    long admitted = 0;
    for (long end = now + millis; now < end; ) {
      now = Math.min(end, now + 500);
      admitted += admits(issued);
    }
    return admitted;
  }

  private long admits(long known) {
    Response reply = queue.admitAt(now, known);
    assertEquals("ok", reply.get(0).toString());
    through = reply.get(reply.size() - 1).toLong() == 1;
    active = reply.get(5).toLong() + reply.get(6).toLong();
    served = reply.get(4).toLong();
    return reply.get(8).toLong();
  }

  /** So many of those with turns go, the first first, and an instance runs. */
  private void leave(int visitors) {
    for (int i = 0; i < visitors; i++) {
      queue.leaves(++left);
    }
    after(100);
  }
}
