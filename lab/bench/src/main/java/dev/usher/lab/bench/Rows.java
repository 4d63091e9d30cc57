package dev.usher.lab.bench;

import dev.usher.lab.bench.row.Arena;
import dev.usher.lab.bench.row.HotSection;
import dev.usher.lab.bench.row.Joins;
import dev.usher.lab.bench.row.Polls;
import dev.usher.lab.bench.row.Row;
import dev.usher.lab.bench.row.SoldOut;
import dev.usher.lab.kit.CannotRun;
import java.util.List;

/** The rows that there are. */
final class Rows {
  private static final long CROWD = 1_000_000;

  private Rows() {}

  /**
   * Those that were asked for, in the order of the table of speeds.
   *
   * @throws CannotRun if there is none of a name
   */
  static List<Row> of(Arena arena, List<String> names) {
    List<Row> all =
        List.of(
            new HotSection(arena),
            new SoldOut(arena),
            new Polls(arena, CROWD),
            new Joins(arena, CROWD));
    for (String name : names) {
      if (all.stream().noneMatch(row -> row.name().equals(name))) {
        throw new CannotRun(
            "--row is one of %s, not %s"
                .formatted(String.join(", ", all.stream().map(Row::name).toList()), name));
      }
    }
    return all.stream().filter(row -> names.isEmpty() || names.contains(row.name())).toList();
  }
}
