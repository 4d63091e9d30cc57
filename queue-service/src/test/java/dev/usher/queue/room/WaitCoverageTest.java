package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.WaitSamples.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
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
  private static final int MINUTES_BEFORE = 30;
  private static final Path PICTURED =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .resolveSibling("browser-tests/src/test/resources/dev/usher/browser/simulated-sale.csv");

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

  /** What the console shows of a queue in its picture in docs/screenshots is measured here. */
  @Test
  void theHistoryInThePictureOfTheConsoleIsSimulated() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("minute,waiting,active,joined,admitted,missed,passedOver,waits,within50,within80");
    int perMinute = WAITING / MINUTES_BEFORE;
    for (int i = 0; i < MINUTES_BEFORE; i++) {
      int waiting = (i + 1) * perMinute;
      lines.add("%d,%d,0,%d,0,0,0,0,0,0".formatted(i - MINUTES_BEFORE, waiting, perMinute));
    }
    List<Minute> minutes = new ArrayList<>();
    new Queue(1, 3000, 200, 240, Shape.MIXED, 0.2, 0.1).run(minutes::add);
    for (int i = 0; i < minutes.size(); i++) {
      lines.add(i + "," + minutes.get(i).line());
    }
    Path simulated = Path.of("target", PICTURED.getFileName().toString());
    Files.write(simulated, lines);
    assertEquals(
        lines,
        Files.readAllLines(PICTURED),
        () -> "Copy " + simulated + " to " + PICTURED + ", and take the picture again");
  }

  /** What happened in a minute, and how many waited and were active at its end. */
  private record Minute(
      long waiting, long active, long admitted, long missed, long passed, Result result) {
    String line() {
      return "%d,%d,0,%d,%d,%d,%d,%d,%d"
          .formatted(
              waiting,
              active,
              admitted,
              missed,
              passed,
              result.waits(),
              result.withinHalf(),
              result.withinFourFifths());
    }
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
      return run(minute -> {});
    }

    Result run(Consumer<Minute> history) {
      Result result = Result.NONE;
      Minute minute = new Minute(0, 0, 0, 0, 0, Result.NONE);
      long serving = 0;
      double tokens = 1;
      for (int second = 1; serving < WAITING; second++) {
        while (!ends.isEmpty() && ends.peek() <= second) {
          ends.poll();
        }
        tokens = Math.min(perSecond + 1, tokens + perSecond);
        long admitted = 0;
        long passed = 0;
        long missed = 0;
        while (tokens >= 1 && ends.size() < slots && serving < WAITING) {
          serving++;
          if (random.nextDouble() < absent) {
            passed++;
          } else {
            tokens--;
            admitted++;
            boolean misses = random.nextDouble() < noShow;
            missed += misses ? 1 : 0;
            ends.add(second + (misses ? CLAIM_WINDOW.toSeconds() : length()));
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
        Result served = samples.served(serving, now);
        result = result.plus(served);
        minute =
            new Minute(
                WAITING - serving,
                ends.size(),
                minute.admitted + admitted,
                minute.missed + missed,
                minute.passed + passed,
                minute.result.plus(served));
        if (second % 60 == 0 || serving == WAITING) {
          history.accept(minute);
          minute = new Minute(0, 0, 0, 0, 0, Result.NONE);
        }
        if (second % 5 == 0 && serving < WAITING) {
          samples.note(view, serving + 1 + random.nextInt((int) (WAITING - serving)), now);
        }
      }
      return result;
    }

    private double length() {
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
