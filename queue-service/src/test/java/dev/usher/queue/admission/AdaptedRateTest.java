package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.testing.SideBySide;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How reports of a shop change the rate of its room: 6,000 a minute, 300 at least. */
@SideBySide
class AdaptedRateTest {
  private static final String SLOW = "slow";
  private static final String LATENCY = "LATENCY";

  private final ScriptedQueue queue = new ScriptedQueue();

  AdaptedRateTest() {
    queue.restore(1, 0, "lowest", "300", "maxActive", "1000000");
  }

  @Test
  void aSlowShopGetsHalfOfTheRateAndTheReasonIsReturnedWithIt() {
    assertEquals("3000.000", queue.reports(SLOW, LATENCY));
    Response reply = queue.admit(Duration.ZERO);
    assertEquals("3000.000", reply.get(13).toString());
    assertEquals(LATENCY, reply.get(14).toString());
  }

  @Test
  void afterADecreaseTheRateStaysUntilItsEffectCanBeSeen() {
    queue.reports(SLOW, LATENCY);
    secondsPass(1);
    assertEquals("3000.000", queue.reports(SLOW, LATENCY));
    secondsPass(1);
    assertEquals("3000.000", queue.reports("ok", ""));
    secondsPass(4);
    assertEquals("1500.000", queue.reports(SLOW, LATENCY));
  }

  @Test
  void howeverManyInstancesReportTheRateTakesOneStepASecond() {
    queue.reports(SLOW, LATENCY);
    secondsPass(6);
    assertEquals("3200.000", queue.reports("ok", ""));
    for (int i = 0; i < 10; i++) {
      queue.state("rateAt", Instant.now().toEpochMilli());
      assertEquals("3200.000", queue.reports("ok", ""));
      queue.state("rateAt", Instant.now().toEpochMilli());
      assertEquals("3200.000", queue.reports(SLOW, LATENCY));
    }
  }

  @Test
  void theRateFallsByFactorsToTheLowestAndRisesBySumsToTheFullOne() {
    String rate = "";
    for (int i = 0; i < 10; i++) {
      rate = queue.reports(SLOW, LATENCY);
      secondsPass(6);
    }
    assertEquals("300.000", rate);
    int steps = 0;
    for (; !rate.isEmpty(); steps++) {
      rate = queue.reports("ok", "");
      secondsPass(1);
    }
    assertEquals(29, steps, "a thirtieth of 6,000 a second");
    assertEquals("", queue.admit(Duration.ZERO).get(13).toString());
  }

  @Test
  void nobodyIsAdmittedWhileTheShopIsDownAndItComesBackAtTheLowestRate() {
    assertTrue(queue.admitted() > 0);
    assertEquals("0.000", queue.reports("down", "UNREACHABLE"));
    secondsPass(2);
    assertEquals(0, queue.admitted());
    assertEquals("300.000", queue.reports("ok", ""));
    assertEquals(2, queue.admitted(), "half a second of the rate, nothing more is made up for");
  }

  @Test
  void whatNobodyHasReportedForHalfAMinuteNoLongerCounts() {
    queue.reports("down", "UNREACHABLE");
    secondsPass(31);
    assertTrue(queue.admitted() > 0);
    assertEquals("3000.000", queue.reports(SLOW, LATENCY));
  }

  @Test
  void aRoomThatWatchesNoShopKeepsItsRate() {
    queue.reports("down", "UNREACHABLE");
    queue.configure("revision", "2", "lowest", "0");
    queue.knowsRevision(2);
    assertTrue(queue.admitted() > 0);
    assertEquals("", queue.reports("down", "UNREACHABLE"));
  }

  @Test
  void aLowerRateOfTheOperatorAppliesAtOnce() {
    queue.reports(SLOW, LATENCY);
    queue.configure("revision", "2", "perMinute", "60");
    queue.knowsRevision(2);
    assertEquals("", queue.admit(Duration.ZERO).get(13).toString());
  }

  @Test
  void anotherCopyOfTheQueueHasTheRateThatItsInstanceKnew() {
    queue.restore(2, 0, "lowest", "300", "rate", "0.0", "why", "UNREACHABLE");
    queue.state("nextAt", 0);
    assertEquals(0, queue.admitted());
    assertEquals("300.000", reportsLater("ok"));
  }

  private String reportsLater(String state) {
    secondsPass(1);
    return queue.reports(state, "");
  }

  /** As far as the scripts can see. */
  private void secondsPass(int seconds) {
    long millis = Duration.ofSeconds(seconds).toMillis();
    for (String field : new String[] {"rateAt", "decreasedAt", "nextAt", "at", "respondedAt"}) {
      queue
          .stateIfAny(field)
          .ifPresent(time -> queue.state(field, (long) Double.parseDouble(time) - millis));
    }
  }
}
