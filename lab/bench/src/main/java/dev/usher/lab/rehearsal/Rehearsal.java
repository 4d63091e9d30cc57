package dev.usher.lab.rehearsal;

import dev.usher.lab.report.Spread;
import dev.usher.lab.report.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/**
 * A sale with some settings, over several runs.
 *
 * @param figures of all runs, by what they are
 * @param waits by place in the queue: percentiles over the visitors of all runs
 * @param curve of the first run
 */
public record Rehearsal(
    String name, RoomSettings room, Map<String, String> figures, List<Waits> waits, Curve curve) {
  private static final int GROUPS = 4;

  /** Waits of those at some places of the queue, as {@code h:mm:ss}. */
  public record Waits(String places, String p50, String p90, String p99) {
    static Waits of(String places, long[] sorted) {
      return new Waits(places, at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99));
    }

    private static String at(long[] sorted, double share) {
      return clock(sorted[(int) ((sorted.length - 1) * share)]);
    }
  }

  static Rehearsal of(String name, RoomSettings room, List<SaleResult> results) {
    return new Rehearsal(
        name, room, figures(results), waits(results), results.get(0).curve().thinned());
  }

  private static Map<String, String> figures(List<SaleResult> results) {
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("sold out at", times(results, result -> result.soldOutAt().stream(), "never"));
    figures.put(
        "queue drained at",
        times(results, result -> result.drainedAt().stream(), "not before it ended"));
    figures.put("still waiting at the end", counts(results, SaleResult::waiting));
    figures.put("got a turn", counts(results, result -> result.turnsAt().size()));
    figures.put("missed their turn", counts(results, SaleResult::missed));
    figures.put("passed over, since they had left", counts(results, SaleResult::passedOver));
    figures.put("turns in the busiest minute", counts(results, SaleResult::busiestMinute));
    figures.put("most active at a time", counts(results, SaleResult::mostActive));
    figures.put("seats sold", counts(results, SaleResult::sold));
    figures.put("seats unsold at the end", counts(results, SaleResult::unsold));
    figures.put("hold requests that found no seat", counts(results, SaleResult::tookNothing));
    figures.put(
        "hold requests a second, busiest 10 s", counts(results, SaleResult::holdsPerSecond));
    figures.put(
        "longest decision of a hold, s", counts(results, result -> result.longestHold() / 1e3));
    return figures;
  }

  private static String counts(List<SaleResult> results, ToDoubleFunction<SaleResult> figure) {
    return Spread.of(results.stream().map(figure::applyAsDouble).toList()).text();
  }

  /** The median with the least and the most of the runs in which it happened. */
  private static String times(
      List<SaleResult> results, Function<SaleResult, LongStream> figure, String none) {
    List<Double> times = results.stream().flatMapToLong(figure).asDoubleStream().boxed().toList();
    if (times.isEmpty()) {
      return none;
    }
    Spread spread = Spread.of(times);
    String range =
        spread.min() == spread.max()
            ? ""
            : " [%s-%s]".formatted(clock((long) spread.min()), clock((long) spread.max()));
    String runs =
        times.size() == results.size()
            ? ""
            : ", in %d of %d runs".formatted(times.size(), results.size());
    return clock((long) spread.median()) + range + runs;
  }

  /** Four groups of places, as many in each, among those who got a turn. */
  private static List<Waits> waits(List<SaleResult> results) {
    int turns = results.stream().mapToInt(result -> result.waits().size()).min().orElse(0);
    List<Waits> waits = new ArrayList<>();
    for (int group = 0; group < GROUPS && turns >= GROUPS; group++) {
      int from = turns * group / GROUPS;
      int to = turns * (group + 1) / GROUPS;
      waits.add(Waits.of("turns %,d-%,d".formatted(from + 1, to), sorted(results, from, to)));
    }
    if (turns > 0) {
      waits.add(Waits.of("all", sorted(results, 0, Integer.MAX_VALUE)));
    }
    return waits;
  }

  private static long[] sorted(List<SaleResult> results, int from, int to) {
    return results.stream()
        .map(SaleResult::waits)
        .flatMap(all -> all.subList(from, Math.min(to, all.size())).stream())
        .mapToLong(Long::longValue)
        .sorted()
        .toArray();
  }

  private static String clock(long millis) {
    long seconds = Math.round(millis / 1e3);
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60);
  }

  String text() {
    StringBuilder text = new StringBuilder("%n%s: %s%n".formatted(name, room.text()));
    List<List<String>> rows = new ArrayList<>();
    figures.forEach((figure, value) -> rows.add(List.of("  " + figure, value)));
    text.append(TextTable.of(rows, 2)).append('\n');
    if (!waits.isEmpty()) {
      List<List<String>> table = new ArrayList<>();
      table.add(List.of("  waits of", "p50", "p90", "p99"));
      waits.forEach(
          each -> table.add(List.of("  " + each.places(), each.p50(), each.p90(), each.p99())));
      text.append(TextTable.of(table, 1));
    }
    return text.toString();
  }
}
