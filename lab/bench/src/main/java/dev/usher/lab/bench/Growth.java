package dev.usher.lab.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows that show how a figure changes with a size: a contestant for each size. */
record Growth(Bench bench) {
  private static final List<Long> VISITORS = List.of(1_000L, 100_000L, 1_000_000L, 10_000_000L);
  private static final List<Long> EVENTS = List.of(1L, 10L, 100L);
  private static final List<Long> SEATS = List.of(1_000L, 10_000L, 100_000L, 1_000_000L);
  private static final int PLACES = 10_000_000;

  private interface OfSize {
    Contestant contestant(String name, long size);
  }

  List<Row> rows() {
    return List.of(
        row(
            "growth-polls",
            "Status polls by how many wait",
            "polls/s",
            VISITORS,
            (name, size) -> new Queueing(bench, size).polling(name)),
        row(
            "growth-joins",
            "Joins by how many wait",
            "joins/s",
            VISITORS,
            (name, size) -> new Queueing(bench, size).joining(name)),
        row(
            "growth-memory",
            "Redis memory of a room by how many wait",
            "bytes",
            VISITORS,
            (name, size) ->
                new Contestant(
                    name, time -> Measurement.of(new Queueing(bench, size).roomBytes()), false)),
        row(
            "growth-events",
            "Accepted holds by events on sale at once",
            "holds/s",
            EVENTS,
            this::events),
        // Not under load, which would take all seats of a small event at once.
        row(
            "growth-seats",
            "Time to hold a named seat by seats of the event",
            "ms",
            SEATS,
            (name, size) ->
                new Contestant(name, time -> RandomSeats.of(bench, size).oneByOne(), true)));
  }

  private static Row row(String name, String title, String unit, List<Long> sizes, OfSize ofSize) {
    Map<String, Double> named = new LinkedHashMap<>();
    sizes.forEach(size -> named.put("%,d".formatted(size), (double) size));
    return new Row(
        name,
        title,
        unit,
        () -> sizes.stream().map(size -> ofSize.contestant("%,d".formatted(size), size)).toList(),
        named,
        List.of());
  }

  private Contestant events(String name, long count) {
    return bench.accepting(
        name,
        bench.system().booking(),
        () -> {
          List<String> events = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            events.add(bench.newGeneralEvent(PLACES));
          }
          return new Bench.Target(
              bench.placesOf(events), result -> bench.wrongHolds(events, result));
        });
  }
}
