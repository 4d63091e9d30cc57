package dev.usher.queue.room;

import static java.util.stream.Collectors.toUnmodifiableSet;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened in each room at this instance since it started: the counters of the metrics and of
 * the history. Thread-safe.
 */
@ApplicationScoped
public class RoomActivity {
  /** What is counted. */
  public enum Kind {
    /** Queue numbers that were given. */
    JOINED,
    /** Visitors whose turn came. */
    ADMITTED,
    /** Passes that were issued. */
    CLAIMED,
    /** Turns that nobody claimed in time. */
    MISSED,
    /** Absent visitors whose number was passed over. */
    PASSED_OVER,
    /** Visitors who missed their turn and rejoined at the front. */
    REJOINED,
    /** Visitors who gave up their place, turn or pass. */
    LEFT,
    /** Sampled waits that have ended. */
    ESTIMATED,
    /** Those of them that were in the interval for a half. */
    WITHIN_HALF,
    /** Those of them that were in the interval for four fifths. */
    WITHIN_FOUR_FIFTHS
  }

  private record Counter(String room, Kind kind) {}

  private final ConcurrentMap<Counter, LongAdder> counts = new ConcurrentHashMap<>();

  /** Counts something that happened so many times. */
  public void count(String room, Kind kind, long times) {
    if (times > 0) {
      counts.computeIfAbsent(new Counter(room, kind), counter -> new LongAdder()).add(times);
    }
  }

  /** How often it happened. */
  public long total(String room, Kind kind) {
    LongAdder counted = counts.get(new Counter(room, kind));
    return counted == null ? 0 : counted.sum();
  }

  /** The rooms in which something was counted. */
  public Set<String> rooms() {
    return counts.keySet().stream().map(Counter::room).collect(toUnmodifiableSet());
  }

  /** Forgets the counts of a room, after it has ended. */
  public void forget(String room) {
    counts.keySet().removeIf(counter -> counter.room().equals(room));
  }
}
