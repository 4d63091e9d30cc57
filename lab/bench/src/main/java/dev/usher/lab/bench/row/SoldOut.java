package dev.usher.lab.bench.row;

import static dev.usher.lab.bench.row.Arena.CONSTANT;
import static dev.usher.lab.bench.row.Arena.USHER;

import dev.usher.lab.bench.load.Shot;
import dev.usher.lab.bench.load.Traffic;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Everybody still asks for a place of a section that has none left. */
public record SoldOut(Arena arena) implements Row {
  private static final String ONE_PLACE = "{\"section\":\"floor\",\"quantity\":1}";

  @Override
  public String name() {
    return "sold-out";
  }

  @Override
  public String title() {
    return "Refusals once sold out";
  }

  @Override
  public String unit() {
    return "refusals/s";
  }

  @Override
  public List<Demand> demands() {
    return List.of(Demand.atLeast(0.7, USHER, CONSTANT));
  }

  @Override
  public List<Contestant> contestants() throws InterruptedException {
    String event = arena.newGeneralEvent(1);
    List<String> passes = arena.site().passes().print(event, arena.visitors());
    if (ask(event, passes.get(0)) != 201) {
      throw new IllegalStateException("The only place could not be taken");
    }
    Traffic traffic = arena.holds(event, List.of(ONE_PLACE)).withBearers(passes);
    return List.of(
        new Driven(
            USHER,
            arena.load(),
            arena.site().booking(),
            arena.site().database(),
            Shot::refusedPerSecond,
            () -> new Driven.Aimed(traffic, shot -> wrong(event, passes.get(0), shot))),
        arena.constant("/constant/holds", traffic));
  }

  /** All must be refused, for the reason that nothing is left. */
  private List<String> wrong(String event, String pass, Shot shot) {
    List<String> wrong = new ArrayList<>();
    if (shot.accepted() + shot.failed() > 0) {
      wrong.add(
          "%s: %d holds were accepted with nothing left and %d requests failed"
              .formatted(event, shot.accepted(), shot.failed()));
    }
    if (ask(event, pass) != 409) {
      wrong.add(event + ": what is sold out was not refused with 409");
    }
    wrong.addAll(new HoldTables(arena.site().database(), event).wrong(1, 0));
    return wrong;
  }

  private int ask(String event, String pass) {
    try {
      HttpResponse<String> answer =
          arena
              .site()
              .api()
              .post(arena.site().booking().url() + Arena.holdsPath(event), pass, ONE_PLACE);
      return answer.statusCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Stopped while asking", e);
    }
  }
}
