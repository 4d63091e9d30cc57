package dev.usher.lab.bench.row;

import static dev.usher.lab.bench.row.Arena.USHER;

import java.util.ArrayList;
import java.util.List;

/**
 * How late expired holds are free again, while they expire one after the other.
 *
 * @param expiring the holds
 * @param isControlled whether job schedulers are measured too, which takes their poll intervals
 */
public record ReleaseLag(Arena arena, Expiring expiring, boolean isControlled) implements Row {
  private static final List<String> CONTROLS = List.of("JobRunr", "db-scheduler", "polling");
  private static final double P99 = 0.99;

  @Override
  public String name() {
    return "release-lag";
  }

  @Override
  public String title() {
    return "p99 from expired to free, %,d holds expiring over %,.0f s"
        .formatted(expiring.count(), (expiring.lastMillis() - expiring.firstMillis()) / 1e3);
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
    all.add(Contestant.warmingUp(USHER, time -> expiring.ofUsher(arena, P99)));
    if (isControlled) {
      for (String kind : CONTROLS) {
        all.add(Contestant.of(kind, time -> expiring.ofControl(arena, kind, P99)));
      }
    }
    return all;
  }
}
