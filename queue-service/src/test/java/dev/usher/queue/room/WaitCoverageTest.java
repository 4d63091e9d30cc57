package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.WaitSamples.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often the intervals are right, in a queue that a test moves by its own clock: the same seeds,
 * so the same numbers each time.
 */
class WaitCoverageTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration CLAIM_WINDOW = Duration.ofMinutes(2);
  private static final int WAITING = 6_000;
  private static final int SEEDS = 6;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // the limit, rate a minute, slots, mean visit in seconds, shape of a visit, no-shows, absent
    "the rate, 300, 5000, 120, EXPONENTIAL, 0.1, 0.2",
    "slots and long visits, 3000, 200, 240, EXPONENTIAL, 0.1, 0",
    "slots and equal visits, 3000, 200, 240, EQUAL, 0, 0",
    "slots; some buy at once and others look around, 3000, 200, 240, MIXED, 0.2, 0.1",
    "few slots, 600, 10, 60, EXPONENTIAL, 0.05, 0.05",
    "both, 600, 1500, 150, MIXED, 0.1, 0.1",
  })
  void theIntervalsContainAboutAsManyWaitsAsTheySay(
      String limit, int rate, int slots, int visit, Shape shape, double noShow, double absent) {
    Result all = Result.NONE;
    for (int seed = 0; seed < SEEDS; seed++) {
      all = all.plus(new Queue(seed, rate, slots, visit, shape, noShow, absent).run());
    }
    double half = (double) all.withinHalf() / all.waits();
    double fourFifths = (double) all.withinFourFifths() / all.waits();
    System.out.printf(
        "%s: %d waits, 50 %%: %.2f, 80 %%: %.2f%n", limit, all.waits(), half, fourFifths);
    assertTrue(all.waits() > 100, all::toString);
    assertTrue(half >= 0.45, all::toString);
    assertTrue(fourFifths >= 0.75, all::toString);
  }

  enum Shape {
    EXPONENTIAL,
    EQUAL,
    MIXED
  }

  private static final class Queue {
    private final Random random;
    private final int slots;
    private final int visit;
    private final Shape shape;
    private final double noShow;
    private final double absent;
    private final double perSecond;
    private final PriorityQueue<Double> ends = new PriorityQueue<>();
    private final WaitSamples samples = new WaitSamples();
    private RoomSnapshot view;

    Queue(int seed, int rate, int slots, int visit, Shape shape, double noShow, double absent) {
      this.random = new Random(seed);
      this.slots = slots;
      this.visit = visit;
      this.shape = shape;
      this.noShow = noShow;
      this.absent = absent;
      this.perSecond = rate / 60.0;
      this.view = RoomSnapshot.first(room(rate, slots), counters(0, 0, 0), 1, START);
    }

    Result run() {
      Result result = Result.NONE;
      long serving = 0;
      double tokens = 1;
      for (int second = 1; serving < WAITING; second++) {
        while (!ends.isEmpty() && ends.peek() <= second) {
          ends.poll();
        }
        tokens = Math.min(perSecond + 1, tokens + perSecond);
        long admitted = 0;
        long passed = 0;
        while (tokens >= 1 && ends.size() < slots && serving < WAITING) {
          serving++;
          if (random.nextDouble() < absent) {
            passed++;
          } else {
            tokens--;
            admitted++;
            ends.add(second + length());
          }
        }
        Instant now = START.plusSeconds(second);
        AdmissionRun run =
            new AdmissionRun(
                counters(second, serving, ends.size()),
                admitted,
                passed,
                Optional.empty(),
                Optional.empty());
        view = view.with(run, now);
        result = result.plus(samples.served(serving, now));
        if (second % 5 == 0 && serving < WAITING) {
          samples.note(view, serving + 1 + random.nextInt((int) (WAITING - serving)), now);
        }
      }
      return result;
    }

    private double length() {
      if (random.nextDouble() < noShow) {
        return CLAIM_WINDOW.toSeconds();
      }
      return switch (shape) {
        case EQUAL -> visit;
        case EXPONENTIAL -> -visit * Math.log(1 - random.nextDouble());
        case MIXED -> random.nextBoolean() ? visit * 0.2 : visit * (1 + 1.6 * random.nextDouble());
      };
    }

    private static QueueCounters counters(long seq, long serving, long active) {
      return new QueueCounters(1, seq, WAITING, serving, 0, active);
    }

    private static Room room(int rate, int slots) {
      return new Room(
          "room",
          "Room",
          RoomMode.FIFO,
          RoomPhase.ON,
          START,
          START,
          START,
          rate,
          slots,
          CLAIM_WINDOW,
          Duration.ofMinutes(15),
          "/",
          Branding.NONE,
          Instant.EPOCH,
          1,
          START,
          null,
          false,
          RoomControls.NONE,
          JoinRules.NONE,
          NoShows.NONE,
          Protection.DEFAULT);
    }
  }
}
