package dev.usher.lab.rehearsal;

import java.util.ArrayList;
import java.util.List;

/**
 * The course of a sale, second by second or, if it is long, in larger steps.
 *
 * @param seconds since the start, negative before it
 * @param served the last number that was served
 * @param active visitors with a turn or a pass
 */
public record Curve(
    List<Long> seconds,
    List<Integer> waiting,
    List<Integer> served,
    List<Integer> active,
    List<Integer> held,
    List<Integer> sold) {
  private static final int MOST_POINTS = 600;

  Curve() {
    this(
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  void add(long second, int waits, int served, int active, int held, int sold) {
    seconds.add(second);
    waiting.add(waits);
    this.served.add(served);
    this.active.add(active);
    this.held.add(held);
    this.sold.add(sold);
  }

  /** Returns this with few enough points to draw, the last one among them. */
  Curve thinned() {
    int last = seconds.size() - 1;
    int step = last / MOST_POINTS + 1;
    Curve few = new Curve();
    for (int i = last % step; i <= last; i += step) {
      few.add(
          seconds.get(i), waiting.get(i), served.get(i), active.get(i), held.get(i), sold.get(i));
    }
    return few;
  }

  /** Returns this at these seconds: the last point at or before each. */
  Curve at(List<Long> others) {
    Curve same = new Curve();
    int i = 0;
    for (long second : others) {
      while (i + 1 < seconds.size() && seconds.get(i + 1) <= second) {
        i++;
      }
      same.add(second, waiting.get(i), served.get(i), active.get(i), held.get(i), sold.get(i));
    }
    return same;
  }
}
