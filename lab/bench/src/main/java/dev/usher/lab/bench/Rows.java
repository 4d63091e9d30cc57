package dev.usher.lab.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.usher.lab.bench.row.Arena;
import dev.usher.lab.bench.row.Expiring;
import dev.usher.lab.bench.row.Growth;
import dev.usher.lab.bench.row.HotSection;
import dev.usher.lab.bench.row.Joins;
import dev.usher.lab.bench.row.MassExpiry;
import dev.usher.lab.bench.row.Polls;
import dev.usher.lab.bench.row.RandomSeats;
import dev.usher.lab.bench.row.RedisMemory;
import dev.usher.lab.bench.row.ReleaseLag;
import dev.usher.lab.bench.row.Row;
import dev.usher.lab.bench.row.Signatures;
import dev.usher.lab.bench.row.SoldOut;
import dev.usher.lab.bench.row.Streams;
import dev.usher.lab.kit.CannotRun;
import java.lang.management.ManagementFactory;
import java.util.List;

/** The rows that there are. */
final class Rows {
  private static final long CROWD = 1_000_000;
  private static final List<Long> CROWDS = List.of(1_000L, 100_000L, 1_000_000L, 10_000_000L);

  private static final int STREAMS = 20_000;
  private static final int FILES_BESIDE = 600;

  private Rows() {}

  /**
   * Those that were asked for, in the order of the table of speeds.
   *
   * @throws CannotRun if there is none of a name
   */
  static List<Row> of(Arena arena, List<String> names, boolean isQuick) {
    List<Row> all = isQuick ? quick(arena) : full(arena);
    for (String name : names) {
      if (all.stream().noneMatch(row -> row.name().equals(name))) {
        throw new CannotRun(
            "--row is one of %s, not %s"
                .formatted(String.join(", ", all.stream().map(Row::name).toList()), name));
      }
    }
    return all.stream().filter(row -> names.isEmpty() || names.contains(row.name())).toList();
  }

  private static List<Row> full(Arena arena) {
    return List.of(
        new HotSection(arena),
        RandomSeats.ofSeats(arena, 200_000),
        new SoldOut(arena),
        new Polls(arena, CROWD),
        new Joins(arena, CROWD),
        new RedisMemory(arena, CROWD),
        new ReleaseLag(arena, new Expiring(10_000, 2_000, 12_000), true),
        new MassExpiry(arena, 100_000),
        new Streams(arena, mostStreams()),
        new Signatures(arena),
        Growth.ofPolls(arena, CROWDS),
        Growth.ofJoins(arena, CROWDS),
        Growth.ofMemory(arena, CROWDS),
        Growth.ofEvents(arena, List.of(1L, 10L, 100L)),
        Growth.ofSeats(arena, List.of(1_000L, 10_000L, 100_000L, 1_000_000L)));
  }

  private static List<Row> quick(Arena arena) {
    return List.of(
        new HotSection(arena),
        RandomSeats.ofSeats(arena, 20_000),
        new SoldOut(arena),
        new Polls(arena, CROWD),
        new Joins(arena, CROWD),
        new RedisMemory(arena, 10_000),
        new ReleaseLag(arena, new Expiring(500, 500, 1_500), false),
        new MassExpiry(arena, 2_000),
        new Streams(arena, 200),
        new Signatures(arena));
  }

  /** As many as demanded, or as this process and a service may have files open. */
  private static int mostStreams() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? (int) Math.min(STREAMS, system.getMaxFileDescriptorCount() - FILES_BESIDE)
        : STREAMS;
  }
}
