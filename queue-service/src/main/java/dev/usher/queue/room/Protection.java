package dev.usher.queue.room;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.common.validation.CrossChecked;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

/**
 * How admission protects the shop behind a room: it admits fewer visitors while the shop is slow,
 * and nobody while it is down.
 *
 * @param watch what says how the shop is; default: URL with a {@code healthUrl}, else BOOKING if
 *     the room leads to its event's page in Usher's shop, else NONE
 * @param healthUrl is requested once a second; on an origin that the settings of the service list
 * @param maxLatency beyond it the shop counts as slow; default 1 s
 * @param minPerMinute the lowest rate while the shop responds; default: a twentieth of {@code
 *     admitPerMinute}
 */
@CrossChecked
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Protection(
    @Nullable Watch watch,
    @Schema(examples = "https://shop.example/health") @Nullable String healthUrl,
    @Schema(implementation = String.class, examples = "PT1S")
        @DurationMin(millis = 10, message = "must be PT0.01S to PT10S")
        @DurationMax(seconds = 10, message = "must be PT0.01S to PT10S")
        @Nullable Duration maxLatency,
    @Range(min = 1, max = 1_000_000, message = "must be 1 to 1000000")
        @Nullable Integer minPerMinute)
    implements CrossChecked.Rules {
  /** All defaults. */
  public static final Protection DEFAULT = new Protection(null, null, null, null);

  private static final int MAX_URL = 2000;
  private static final int DEFAULT_SHARE = 20;

  /** What says how the shop is. */
  public enum Watch {
    /** The load that booking-service reports. */
    BOOKING,
    /** The response of a URL of another shop. */
    URL,
    /** Nothing: the rate is always {@code admitPerMinute}. */
    NONE
  }

  @Override
  public void check(CrossChecked.Report report) {
    report.require(
        healthUrl == null || isUsable(healthUrl),
        "healthUrl",
        "must be an http or https address without a user or a fragment, of at most "
            + MAX_URL
            + " characters");
    report.require(
        watch != Watch.URL || healthUrl != null, "healthUrl", "is needed if watch is URL");
  }

  private static boolean isUsable(String url) {
    if (url.length() > MAX_URL) {
      return false;
    }
    try {
      URI uri = URI.create(url);
      return uri.getScheme() != null
          && Set.of("http", "https").contains(uri.getScheme().toLowerCase(Locale.ROOT))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The lowest rate of a room with this rate. */
  public int lowest(int admitPerMinute) {
    int lowest = minPerMinute == null ? admitPerMinute / DEFAULT_SHARE : minPerMinute;
    return Math.max(1, Math.min(lowest, admitPerMinute));
  }
}
