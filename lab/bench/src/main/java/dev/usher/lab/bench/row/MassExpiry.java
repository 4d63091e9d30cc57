package dev.usher.lab.bench.row;

import static dev.usher.lab.bench.row.Arena.USHER;

import java.util.List;

/**
 * How late the last is free of holds that expire at the same moment.
 *
 * @param count how many
 */
public record MassExpiry(Arena arena, int count) implements Row {
  // Time enough to write them all before the first expires.
  private static final long LEAD_MILLIS = 2_000;
  private static final double LEAD_MILLIS_EACH = 0.13;
  private static final double MILLIS_PER_SECOND = 1e3;

  @Override
  public String name() {
    return "mass-expiry";
  }

  @Override
  public String title() {
    return "The last of %,d holds free that expire in the same second".formatted(count);
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public List<Demand> demands() {
    return List.of(Demand.below(5, USHER));
  }

  @Override
  public List<Contestant> contestants() {
    long lead = LEAD_MILLIS + (long) (count * LEAD_MILLIS_EACH);
    Expiring expiring = new Expiring(count, lead, lead);
    return List.of(
        Contestant.warmingUp(
            USHER,
            time -> {
              Figure millis = expiring.ofUsher(arena, 1);
              return Figure.of(millis.value() / MILLIS_PER_SECOND).withWrong(millis.wrong());
            }));
  }
}
