package dev.usher.queue.room;

import java.time.Duration;
import java.util.Optional;

/**
 * How long the waiting visitors of a room wait, as far as its counters say. Two things take time:
 * the rate, and slots that must become free. The time until the k-th slot is free is the sum of k
 * times between two free slots, so it has a gamma distribution with the measured mean and variance;
 * that of the rate is nearly certain. The wait is the longer of both.
 *
 * <p>Both grow with the position at every quantile, so that nobody ever has an earlier interval
 * than somebody ahead. A model is calculated when the counters change, not for each poll, and
 * replaced only once it is off by a tenth: between two models the wait of a visitor only falls.
 *
 * @param perMinute the rate now; 0 while nobody is admitted
 * @param fullPerMinute the rate of the settings, which a lowered one may return to at any time
 * @param passedOver the share of numbers that are passed over, which use neither rate nor slot
 * @param slotSeconds the mean time between two free slots; 0 if it is not known
 * @param variance of the time between two free slots, by the square of its mean
 * @param observations how many free slots the mean rests on
 */
public record WaitModel(
    double perMinute,
    double fullPerMinute,
    double passedOver,
    double slotSeconds,
    double variance,
    double observations) {
  private static final double MINUTE = 60;

  /** Half and four fifths of a normal distribution lie within so many deviations of its mean. */
  private static final double HALF = 0.6745;

  private static final double FOUR_FIFTHS = 1.2816;

  /** What nobody can know of the rate, as a share of the wait: ticks, a store that hesitates. */
  private static final double UNKNOWN_OF_RATE = 0.015;

  /** The same of slots: the model may be off by as much before it is replaced. */
  private static final double UNKNOWN_OF_SLOTS = 0.05;

  /** Beyond it, the interval of a later position could begin earlier. */
  private static final double MOST_SPREAD_OF_MEAN = 4;

  private static final double SECOND = 1;
  private static final double LONGEST = Duration.ofDays(1).toSeconds();
  private static final double TOLERANCE = 0.1;
  private static final double TOLERANCE_OF_SPREAD = 0.5;

  /**
   * A wait, in whole seconds.
   *
   * @param half the interval that the wait is in for half of the visitors
   * @param fourFifths the same for four fifths
   */
  public record Wait(Duration expected, Interval half, Interval fourFifths) {}

  /** A wait of at least and at most so long. */
  public record Interval(Duration from, Duration to) {
    /** Whether a wait was so long. */
    public boolean contains(Duration wait) {
      return wait.compareTo(from) >= 0 && wait.compareTo(to) <= 0;
    }
  }

  static WaitModel of(Room room, double perMinute, double passedOver, VisitDuration visits) {
    return new WaitModel(
        perMinute,
        room.admitPerMinute(),
        passedOver,
        visits.visitSeconds(room.longestVisit()).orElse(0.0) / room.maxActive(),
        visits.variance(),
        visits.freed() + 1);
  }

  /** This model, unless another one is too different from it. */
  WaitModel unless(WaitModel other) {
    boolean isSame =
        isClose(perMinute, other.perMinute, TOLERANCE)
            && fullPerMinute == other.fullPerMinute
            && isClose(1 - passedOver, 1 - other.passedOver, TOLERANCE)
            && isClose(slotSeconds, other.slotSeconds, TOLERANCE)
            && isClose(variance, other.variance, TOLERANCE_OF_SPREAD)
            && isClose(observations, other.observations, TOLERANCE_OF_SPREAD);
    return isSame ? this : other;
  }

  private static boolean isClose(double one, double other, double tolerance) {
    return Math.abs(one - other) <= tolerance * Math.min(one, other);
  }

  /**
   * The wait of a visitor from now, or from the start if that is to come; empty if nobody knows it.
   *
   * @param position 1 is next
   * @param free slots that are free now
   * @param untilStart seconds
   */
  public Optional<Wait> estimate(long position, long free, double untilStart) {
    long slots = Math.max(0, position - free);
    if (perMinute <= 0 || (slots > 0 && slotSeconds <= 0)) {
      return Optional.empty();
    }
    return Optional.of(
        new Wait(
            seconds(untilStart + Math.max(byRate(position, perMinute), slots * slotSeconds), 0),
            interval(position, slots, HALF, untilStart),
            interval(position, slots, FOUR_FIFTHS, untilStart)));
  }

  private Interval interval(long position, long slots, double deviations, double untilStart) {
    double from = quantile(position, slots, -deviations, Math.max(perMinute, fullPerMinute));
    double to = quantile(position, slots, deviations, perMinute);
    return new Interval(
        seconds(untilStart + Math.floor(from), -SECOND), seconds(untilStart + to, SECOND));
  }

  private double quantile(long position, long slots, double deviations, double rate) {
    double spreadOfRate = Math.min(1, passedOver / (1 - passedOver)) / position;
    double byRate = gamma(byRate(position, rate), spreadOfRate, UNKNOWN_OF_RATE, deviations);
    if (slots == 0) {
      return byRate;
    }
    // Observations that fade away exponentially count for twice their sum.
    double spreadOfMean = Math.min(MOST_SPREAD_OF_MEAN, variance / observations) / 2;
    double spreadOfSlots = variance / slots + spreadOfMean;
    return Math.max(
        byRate, gamma(slots * slotSeconds, spreadOfSlots, UNKNOWN_OF_SLOTS, deviations));
  }

  /** The time in which the rate admits everybody up to this position. */
  private double byRate(long position, double rate) {
    return position * (1 - passedOver) * MINUTE / rate;
  }

  /**
   * A quantile of a gamma distribution (Wilson and Hilferty 1931).
   *
   * @param spread the variance by the square of the mean
   * @param unknown a deviation by the mean that is there besides
   */
  private static double gamma(double mean, double spread, double unknown, double deviations) {
    double all = spread + unknown * unknown;
    double root = 1 - all / 9 + deviations * Math.sqrt(all) / 3;
    return root <= 0 ? 0 : mean * root * root * root;
  }

  private static Duration seconds(double seconds, double more) {
    return Duration.ofSeconds((long) Math.ceil(Math.max(0, Math.min(LONGEST, seconds + more))));
  }
}
