package dev.usher.queue.room;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

/**
 * How a room treats visitors who do not come when it is their turn.
 *
 * @param rejoinGrace how long after a missed turn its visitor may rejoin at the front, once;
 *     default 0: a missed visitor joins again at the end
 * @param overAdmission at most so many percent more turns than free slots are given, as far as
 *     turns are known to be missed; default 0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NoShows(
    @Schema(implementation = String.class, examples = "PT10M")
        @DurationMin(message = NoShows.GRACE)
        @DurationMax(hours = 24, message = NoShows.GRACE)
        @Nullable Duration rejoinGrace,
    @Range(min = 0, max = 100, message = "must be 0 to 100") @Nullable Integer overAdmission) {
  /** No second chance, and no more turns than slots. */
  public static final NoShows NONE = new NoShows(null, null);

  private static final String GRACE = "must be PT0S to PT24H";

  static NoShows of(long rejoinGraceMillis, int overAdmission) {
    return new NoShows(
        rejoinGraceMillis == 0 ? null : Duration.ofMillis(rejoinGraceMillis),
        overAdmission == 0 ? null : overAdmission);
  }

  /** 0 if a missed visitor joins again at the end. */
  public long rejoinGraceMillis() {
    return rejoinGrace == null ? 0 : rejoinGrace.toMillis();
  }

  /** 0 if the room gives no more turns than it has free slots. */
  public int overAdmissionPercent() {
    return overAdmission == null ? 0 : overAdmission;
  }
}
