package dev.usher.queue.room;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * What happened in each room at this instance since it started: the counters of the metrics and of
 * the history. Thread-safe.
 */
@ApplicationScoped
public class RoomActivity {
  /** What is counted. */
  public enum Kind {
    /** Queue numbers that were given. */
    JOINED("usher.joins"),
    /** Visitors whose turn came. */
    ADMITTED("usher.admissions"),
    /** Passes that were issued. */
    CLAIMED("usher.claims"),
    /** Turns that nobody claimed in time. */
    MISSED("usher.turns.missed"),
    /** Absent visitors whose number was passed over. */
    PASSED_OVER("usher.turns.passed.over");

    private final String metric;

    Kind(String metric) {
      this.metric = metric;
    }

    String metric() {
      return metric;
    }
  }

  /** By ordinal of the kind. */
  private final ConcurrentMap<String, List<LongAdder>> rooms = new ConcurrentHashMap<>();

  /** Counts something that happened so many times. */
  public void count(String room, Kind kind, long times) {
    if (times > 0) {
      rooms.computeIfAbsent(room, id -> adders()).get(kind.ordinal()).add(times);
    }
  }

  /** How often it happened. */
  public long total(String room, Kind kind) {
    List<LongAdder> counted = rooms.get(room);
    return counted == null ? 0 : counted.get(kind.ordinal()).sum();
  }

  /** The rooms in which something was counted. */
  public Set<String> rooms() {
    return Set.copyOf(rooms.keySet());
  }

  /** Forgets the counts of a room, after it has ended. */
  public void forget(String room) {
    rooms.remove(room);
  }

  private static List<LongAdder> adders() {
    return Stream.generate(LongAdder::new).limit(Kind.values().length).toList();
  }
}
