package dev.usher.queue.room;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.common.validation.CrossChecked;
import org.jspecify.annotations.Nullable;

/**
 * When a room in mode PASSTHROUGH makes visitors queue.
 *
 * @param active from so many active visitors on; default {@code maxActive}
 * @param arrivalsPerMinute from so many who join within a minute on; default {@code admitPerMinute}
 */
@CrossChecked
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Passthrough(@Nullable Integer active, @Nullable Integer arrivalsPerMinute)
    implements CrossChecked.Rules {
  /** As far as the room's rate and slots allow. */
  public static final Passthrough DEFAULT = new Passthrough(null, null);

  private static final int MOST = 1_000_000;
  private static final String RULE = "must be 1 to 1000000";

  @Override
  public void check(CrossChecked.Report report) {
    report.require(isCount(active), "active", RULE);
    report.require(isCount(arrivalsPerMinute), "arrivalsPerMinute", RULE);
  }

  private static boolean isCount(@Nullable Integer number) {
    return number == null || (number >= 1 && number <= MOST);
  }
}
