package dev.usher.lab.bench.row;

import dev.usher.lab.bench.load.Shot;
import dev.usher.lab.bench.load.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How a figure changes when there is ten times, a hundred times as much: a contestant a size. */
public record Growth(String name, String title, String unit, Map<Long, Contestant> sizes)
    implements Row {
  private static final List<String> ONE_PLACE = List.of("{\"section\":\"floor\",\"quantity\":1}");
  private static final int PLACES = 10_000_000;

  @Override
  public List<Demand> demands() {
    return List.of();
  }

  @Override
  public List<Contestant> contestants() {
    return List.copyOf(sizes.values());
  }

  @Override
  public Map<String, Double> growingWith() {
    Map<String, Double> growing = new LinkedHashMap<>();
    sizes.forEach((size, contestant) -> growing.put(contestant.name(), (double) size));
    return growing;
  }

  /** Status polls, by how many wait. */
  public static Row ofPolls(Arena arena, List<Long> waiting) {
    return of(
        "growth-polls",
        "Status polls by how many wait",
        "polls/s",
        waiting,
        (name, size) -> new Polls(arena, size).contestant(name));
  }

  /** Joins, by how many wait. */
  public static Row ofJoins(Arena arena, List<Long> waiting) {
    return of(
        "growth-joins",
        "Joins by how many wait",
        "joins/s",
        waiting,
        (name, size) -> new Joins(arena, size).contestant(name));
  }

  /** What a room takes of Redis, by how many wait. */
  public static Row ofMemory(Arena arena, List<Long> waiting) {
    return of(
        "growth-memory",
        "Redis memory of a room by how many wait",
        "bytes",
        waiting,
        (name, size) -> Contestant.of(name, time -> Figure.of(RedisMemory.ofRoom(arena, size))));
  }

  /** Holds of one place, by how many events are on sale at once. */
  public static Row ofEvents(Arena arena, List<Long> events) {
    return of(
        "growth-events",
        "Accepted holds by events on sale at once",
        "holds/s",
        events,
        (name, size) -> ofEvents(arena, name, (int) size));
  }

  /**
   * One visitor after the other holds a named seat, by how many seats the event has. Not under
   * load: that would take all seats of a small event at once.
   */
  public static Row ofSeats(Arena arena, List<Long> seats) {
    return of(
        "growth-seats",
        "Time to hold a named seat by seats of the event",
        "ms",
        seats,
        (name, size) ->
            Contestant.warmingUp(name, time -> RandomSeats.ofSeats(arena, size).oneByOne()));
  }

  private interface OfSize {
    Contestant make(String name, long size);
  }

  private static Row of(String name, String title, String unit, List<Long> sizes, OfSize ofSize) {
    Map<Long, Contestant> all = new LinkedHashMap<>();
    sizes.forEach(size -> all.put(size, ofSize.make("%,d".formatted(size), size)));
    return new Growth(name, title, unit, all);
  }

  private static Contestant ofEvents(Arena arena, String name, int events) {
    return new Driven(
        name,
        arena.load(),
        arena.site().booking(),
        arena.site().database(),
        Shot::acceptedPerSecond,
        () -> {
          List<String> names = new ArrayList<>();
          for (int i = 0; i < events; i++) {
            names.add(arena.newGeneralEvent(PLACES));
          }
          return new Driven.Aimed(traffic(arena, names), shot -> wrong(arena, names, shot));
        });
  }

  /** One visitor of each event after the other, so that bearers go with paths. */
  private static Traffic traffic(Arena arena, List<String> events) {
    int visitors = Math.max(1, arena.visitors() / events.size());
    List<List<String>> passes =
        events.stream().map(event -> arena.site().passes().print(event, visitors)).toList();
    List<String> inTurn =
        IntStream.range(0, visitors)
            .boxed()
            .flatMap(visitor -> passes.stream().map(ofEvent -> ofEvent.get(visitor)))
            .toList();
    return Traffic.posting(
            arena.site().booking().url(), events.stream().map(Arena::holdsPath).toList(), ONE_PLACE)
        .withBearers(inTurn);
  }

  private static List<String> wrong(Arena arena, List<String> events, Shot shot) {
    List<String> wrong = new ArrayList<>(Driven.allAccepted(shot));
    long kept = 0;
    for (String event : events) {
      HoldTables tables = new HoldTables(arena.site().database(), event);
      wrong.addAll(tables.wrong());
      kept += tables.kept();
    }
    if (kept < shot.accepted() || kept > shot.accepted() + arena.load().connections()) {
      wrong.add(
          "Visitors were told of %d holds and PostgreSQL has %d".formatted(shot.accepted(), kept));
    }
    return wrong;
  }
}
