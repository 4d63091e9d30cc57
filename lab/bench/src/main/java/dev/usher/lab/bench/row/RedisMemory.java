package dev.usher.lab.bench.row;

import static dev.usher.lab.bench.row.Arena.USHER;

import java.time.Duration;
import java.util.List;

/** How much of Redis a visitor takes who waits. */
public record RedisMemory(Arena arena, long waiting) implements Row {
  private static final String SET = "bench-sorted-set";

  @Override
  public String name() {
    return "redis-memory";
  }

  @Override
  public String title() {
    return "Redis memory with %,d waiting, to a tenth of a byte".formatted(waiting);
  }

  @Override
  public String unit() {
    return "bytes/visitor";
  }

  @Override
  public List<Demand> demands() {
    return List.of(Demand.atMost(0, USHER));
  }

  @Override
  public List<Contestant> contestants() {
    return List.of(
        Contestant.of(
            USHER, time -> Figure.of(perVisitor(ofRoom(arena, waiting) - ofRoom(arena, 1)))),
        Contestant.of("sorted set of ids", this::ofSortedSet));
  }

  /** What a room's keys take with so many in line. */
  static double ofRoom(Arena arena, long waiting) throws InterruptedException {
    Line line = Line.of(arena, waiting);
    arena.awaitAdmission(line.room(), waiting);
    return arena.site().redis().bytesOf("{" + line.room() + "}");
  }

  private Figure ofSortedSet(Duration time) throws InterruptedException {
    arena.site().redis().fillSortedSet(SET, waiting);
    double bytes = arena.site().redis().bytesOf(SET);
    arena.site().redis().delete(SET);
    return Figure.of(perVisitor(bytes));
  }

  private double perVisitor(double bytes) {
    return Math.round(bytes / waiting * 10) / 10.0;
  }
}
