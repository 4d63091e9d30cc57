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
    Line line = Line.of(arena, waiting);
    Traffic traffic =
        Traffic.of("GET", arena.roomUrl(line.room()) + "/position").withBearers(line.tickets());
    return List.of(
        new Driven(
            USHER,
            arena.load(),
            arena.site().queue(),
            arena.site().database(),
            Shot::acceptedPerSecond,
            () -> Driven.Aimed.accepted(traffic)),
        arena.constant("/constant/position", traffic));
  }
}
