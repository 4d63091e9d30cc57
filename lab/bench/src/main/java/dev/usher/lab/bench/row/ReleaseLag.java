package dev.usher.lab.bench.row;

import static dev.usher.lab.bench.row.Arena.USHER;

import java.util.ArrayList;
import java.util.List;

/**
 * How late lapsed holds are free again, while they lapse one after the other.
 *
 * @param lapsing the holds
 * @param isControlled whether job schedulers are measured too, which takes their poll intervals
 */
public record ReleaseLag(Arena arena, Lapsing lapsing, boolean isControlled) implements Row {
  private static final List<String> CONTROLS = List.of("JobRunr", "db-scheduler", "polling");
  private static final double P99 = 0.99;

  @Override
  public String name() {
    return "release-lag";
  }

  @Override
  public String title() {
    return "p99 from lapsed to free, %,d holds lapsing over %,.0f s"
        .formatted(lapsing.count(), (lapsing.lastMillis() - lapsing.firstMillis()) / 1e3);
  }

  @Override
  public String unit() {
    return "ms";
  }

  @Override
  public List<Demand> demands() {
    return List.of(Demand.below(250, USHER));
  }

  @Override
  public List<Contestant> contestants() {
    List<Contestant> all = new ArrayList<>();
    all.add(Contestant.warmingUp(USHER, time -> lapsing.ofUsher(arena, P99)));
    if (isControlled) {
      for (String kind : CONTROLS) {
        all.add(Contestant.of(kind, time -> lapsing.ofControl(arena, kind, P99)));
      }
    }
    return all;
  }
}
