package dev.usher.queue.room;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.common.validation.CrossChecked;
import org.jspecify.annotations.Nullable;

/**
 * When a room in mode PASSTHROUGH makes visitors queue.
 *
 * @param active once so many are active; default, and at most, {@code maxActive}
 * @param arrivalsPerMinute once more than so many have joined within a minute; default, and at
 *     most, {@code admitPerMinute}
 */
@CrossChecked
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Passthrough(@Nullable Integer active, @Nullable Integer arrivalsPerMinute)
    implements CrossChecked.Rules {
  /** As late as rate and slots of the room allow. */
  public static final Passthrough DEFAULT = new Passthrough(null, null);

  private static final int MOST = 1_000_000;
  private static final String RULE = "must be 1 to 1000000";

  @Override
  public void check(CrossChecked.Report report) {
    report.require(isCount(active), "active", RULE);
    report.require(isCount(arrivalsPerMinute), "arrivalsPerMinute", RULE);
  }

  int active(Room room) {
    return active == null ? room.maxActive() : Math.min(active, room.maxActive());
  }

  int arrivalsPerMinute(Room room) {
    int most = room.admitPerMinute();
    return arrivalsPerMinute == null ? most : Math.min(arrivalsPerMinute, most);
  }

  private static boolean isCount(@Nullable Integer number) {
    return number == null || (number >= 1 && number <= MOST);
  }
}
