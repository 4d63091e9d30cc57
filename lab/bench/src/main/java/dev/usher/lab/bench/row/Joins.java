package dev.usher.lab.bench.row;

import static dev.usher.lab.bench.row.Arena.CONSTANT;
import static dev.usher.lab.bench.row.Arena.USHER;

import dev.usher.lab.bench.load.Shot;
import dev.usher.lab.bench.load.Traffic;
import java.util.ArrayList;
import java.util.List;

/** Visitors join a line in which so many stand already. */
public record Joins(Arena arena, long waiting) implements Row {
  @Override
  public String name() {
    return "joins";
  }

  @Override
  public String title() {
    return "Joins with %,d waiting".formatted(waiting);
  }

  @Override
  public String unit() {
    return "joins/s";
  }

  @Override
  public List<Demand> demands() {
    return List.of(Demand.atLeast(0.4, USHER, CONSTANT));
  }

  @Override
  public List<Contestant> contestants() {
    return List.of(contestant(USHER), arena.constant("/constant/tokens", traffic("none")));
  }

  /** Who answers, in a line of its own for each measurement. */
  Contestant contestant(String name) {
    return new Driven(
        name,
        arena.load(),
        arena.site().queue(),
        arena.site().database(),
        Shot::acceptedPerSecond,
        () -> {
          Line line = Line.of(arena, waiting);
          long before = issued(line);
          return new Driven.Aimed(traffic(line.room()), shot -> wrong(line, shot, before));
        });
  }

  private Traffic traffic(String room) {
    return Traffic.of("POST", arena.site().queue().url(), Arena.roomPath(room) + "/tokens");
  }

  /** Each answer is a number of its own, so the counter has moved by as many. */
  private List<String> wrong(Line line, Shot shot, long before) {
    List<String> wrong = new ArrayList<>(Driven.allAccepted(shot));
    long given = issued(line) - before;
    if (given < shot.accepted() || given > shot.accepted() + arena.load().connections()) {
      wrong.add(
          "%s: %d joined and %d numbers were given".formatted(line.room(), shot.accepted(), given));
    }
    return wrong;
  }

  private long issued(Line line) {
    return (long)
        arena
            .site()
            .database()
            .number("select issued from queue.counter where room = ?", line.room());
  }
}
