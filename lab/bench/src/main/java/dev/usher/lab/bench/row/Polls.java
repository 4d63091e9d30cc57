package dev.usher.lab.bench.row;

import static dev.usher.lab.bench.row.Arena.CONSTANT;
import static dev.usher.lab.bench.row.Arena.USHER;

import dev.usher.lab.bench.load.Shot;
import dev.usher.lab.bench.load.Traffic;
import java.util.List;

/** Visitors ask where they stand, with so many in line. */
public record Polls(Arena arena, long waiting) implements Row {
  @Override
  public String name() {
    return "polls";
  }

  @Override
  public String title() {
    return "Status polls with %,d waiting".formatted(waiting);
  }

  @Override
  public String unit() {
    return "polls/s";
  }

  @Override
  public List<Demand> demands() {
    return List.of(Demand.atLeast(0.7, USHER, CONSTANT));
  }

  @Override
  public List<Contestant> contestants() throws InterruptedException {
    Traffic like = traffic(Line.of(arena, 1));
    return List.of(contestant(USHER), arena.constant("/constant/position", like));
  }

  /** Who answers, in a line of its own for each measurement. */
  Contestant contestant(String name) {
    return new Driven(
        name,
        arena.load(),
        arena.site().queue(),
        arena.site().database(),
        Shot::acceptedPerSecond,
        () -> Driven.Aimed.accepted(traffic(Line.of(arena, waiting))));
  }

  private Traffic traffic(Line line) {
    return Traffic.of("GET", arena.site().queue().url(), Arena.roomPath(line.room()) + "/position")
        .withBearers(line.tokens());
  }
}
