package dev.usher.lab.bench.row;

import static dev.usher.lab.bench.row.Arena.CONSTANT;
import static dev.usher.lab.bench.row.Arena.USHER;

import dev.usher.lab.bench.load.Shot;
import dev.usher.lab.bench.load.Traffic;
import java.util.List;

/** Everybody wants one place of the same general section, and there is one for all. */
public record HotSection(Arena arena) implements Row {
  static final String JPA = "JPA row lock";
  private static final List<String> ONE_PLACE = List.of("{\"section\":\"floor\",\"quantity\":1}");
  private static final String NEW_CONTROL =
      "insert into control.event (id, capacity, taken, price) values (?, ?, 0, 2500)";
  private static final int PLACES = 100_000_000;

  @Override
  public String name() {
    return "hot-section";
  }

  @Override
  public String title() {
    return "Accepted holds, one hot general section";
  }

  @Override
  public String unit() {
    return "holds/s";
  }

  @Override
  public List<Demand> demands() {
    return List.of(Demand.atLeast(20, USHER, JPA), Demand.atLeast(0.4, USHER, CONSTANT));
  }

  @Override
  public List<Contestant> contestants() throws InterruptedException {
    Traffic like =
        arena
            .holds("none", ONE_PLACE)
            .withBearers(arena.site().passes().print("none", arena.visitors()));
    return List.of(usher(), jpa(like), arena.constant("/constant/holds", like));
  }

  private Contestant usher() {
    return new Driven(
        USHER,
        arena.load(),
        arena.site().booking(),
        arena.site().database(),
        Shot::acceptedPerSecond,
        () -> {
          String event = arena.newGeneralEvent(PLACES);
          List<String> passes = arena.site().passes().print(event, arena.visitors());
          return new Driven.Aimed(
              arena.holds(event, ONE_PLACE).withBearers(passes),
              shot -> arena.wrongHolds(event, shot));
        });
  }

  private Contestant jpa(Traffic like) {
    return new Driven(
        JPA,
        arena.load(),
        arena.site().controls(),
        arena.site().database(),
        Shot::acceptedPerSecond,
        () -> {
          String event = arena.newName();
          arena.site().database().run(NEW_CONTROL, event, PLACES);
          return Driven.Aimed.accepted(
              like.to(arena.site().controls().url(), "/jpa/events/" + event + "/holds"));
        });
  }
}
