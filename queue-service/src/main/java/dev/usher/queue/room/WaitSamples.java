package dev.usher.queue.room;

import dev.usher.queue.room.WaitModel.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A few numbers of a queue with the intervals that their visitors saw at some moment, until they
 * are served. Thread-safe.
 */
final class WaitSamples {
  private static final int MOST = 64;

  private final NavigableMap<Long, Sample> open = new ConcurrentSkipListMap<>();

  private record Sample(Instant at, Wait seen) {}

  /** How many numbers were served, and how many of them within each interval. */
  record Result(long waits, long withinHalf, long withinFourFifths) {
    static final Result NONE = new Result(0, 0, 0);

    Result plus(Result other) {
      return new Result(
          waits + other.waits,
          withinHalf + other.withinHalf,
          withinFourFifths + other.withinFourFifths);
    }
  }

  /** Notes what the visitor with this number sees now; does nothing if that is no interval. */
  void note(RoomSnapshot view, long number, Instant now) {
    long position = number - view.counters().serving();
    if (position > 0 && open.size() < MOST) {
      view.waitAt(position, now).ifPresent(wait -> open.put(number, new Sample(now, wait)));
    }
  }

  /** Takes away the numbers that have been served. */
  Result served(long serving, Instant now) {
    Result result = Result.NONE;
    while (!open.isEmpty() && open.firstKey() <= serving) {
      Map.Entry<Long, Sample> first = open.pollFirstEntry();
      if (first != null) {
        Sample sample = first.getValue();
        Duration waited = Duration.between(sample.at(), now);
        result =
            result.plus(
                new Result(
                    1,
                    sample.seen().half().contains(waited) ? 1 : 0,
                    sample.seen().fourFifths().contains(waited) ? 1 : 0));
      }
    }
    return result;
  }

  void clear() {
    open.clear();
  }
}
