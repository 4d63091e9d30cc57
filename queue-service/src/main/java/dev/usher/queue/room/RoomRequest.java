package dev.usher.queue.room;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.usher.common.problem.Violations;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An operator's settings of a room. Ignores the fields of a room that are not settings, so that the
 * response of GET can be sent back. Call {@link #check} before use: any field may be missing.
 *
 * @param room the id; if present, it must match the path
 * @param mode default FIFO
 * @param opensAt when joining starts; default now, or the stored value
 * @param startsAt when admission starts; default opensAt
 * @param claimWindow how long a turn lasts; default 2 minutes
 * @param passTtl how long a pass is valid; default 15 minutes
 * @param targetUrl where admitted visitors go: http(s), or a path on this host
 */
@JsonIgnoreProperties({"state", "waiting", "serving", "issued", "active"})
public record RoomRequest(
    @Schema(readOnly = true) @Nullable String room,
    @Schema(required = true) String name,
    @Nullable RoomMode mode,
    @Nullable Instant opensAt,
    @Nullable Instant startsAt,
    @Schema(required = true) Integer admitPerMinute,
    @Schema(required = true) Integer maxActive,
    @Schema(implementation = String.class, examples = "PT2M") @Nullable Duration claimWindow,
    @Schema(implementation = String.class, examples = "PT15M") @Nullable Duration passTtl,
    @Schema(required = true) String targetUrl) {
  private static final int MAX_NAME = 200;
  private static final int MAX_URL = 2000;
  private static final int MAX_VISITORS = 1_000_000;
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("+10000-01-01T00:00:00Z");
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST_CLAIM_WINDOW = Duration.ofHours(24);
  private static final Duration LONGEST_PASS_TTL = Duration.ofDays(7);
  private static final Duration DEFAULT_CLAIM_WINDOW = Duration.ofMinutes(2);
  private static final Duration DEFAULT_PASS_TTL = Duration.ofMinutes(15);

  /**
   * Checks each setting separately.
   *
   * @param id the room id in the path
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 with all violations
   */
  void check(String id) {
    Violations wrong = new Violations();
    wrong.check(room == null || room.equals(id), "room", "must be the id in the path, or left out");
    wrong.checkText(name, "name", MAX_NAME);
    checkTime(wrong, opensAt, "opensAt");
    checkTime(wrong, startsAt, "startsAt");
    checkNumber(wrong, admitPerMinute, "admitPerMinute");
    checkNumber(wrong, maxActive, "maxActive");
    checkDuration(wrong, claimWindow, "claimWindow", LONGEST_CLAIM_WINDOW);
    checkDuration(wrong, passTtl, "passTtl", LONGEST_PASS_TTL);
    wrong.check(
        isUsable(targetUrl),
        "targetUrl",
        "must be an http or https address without a fragment, or a path that begins with one /, of"
            + " at most "
            + MAX_URL
            + " characters");
    wrong.refuse();
  }

  /** PostgreSQL's precision, so that PUT returns the same value as a later GET. */
  private static Instant stored(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  private static void checkTime(Violations wrong, @Nullable Instant time, String field) {
    boolean isUsable = time == null || (!time.isBefore(EARLIEST) && time.isBefore(LATEST));
    wrong.check(isUsable, field, "must be in the years 2000 to 9999");
  }

  private static void checkNumber(Violations wrong, @Nullable Integer number, String field) {
    boolean isUsable = number != null && number >= 1 && number <= MAX_VISITORS;
    wrong.check(isUsable, field, "must be 1 to " + MAX_VISITORS);
  }

  private static void checkDuration(
      Violations wrong, @Nullable Duration duration, String field, Duration longest) {
    boolean isUsable =
        duration == null || (duration.compareTo(SHORTEST) >= 0 && duration.compareTo(longest) <= 0);
    wrong.check(isUsable, field, "must be " + SHORTEST + " to " + longest);
  }

  /** Whether the URL can be a visitor's target: the pass is appended as its fragment. */
  private static boolean isUsable(@Nullable String url) {
    if (url == null || url.isEmpty() || url.length() > MAX_URL) {
      return false;
    }
    try {
      URI uri = URI.create(url);
      if (uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
        return false;
      }
      String scheme = uri.getScheme();
      if (scheme == null) {
        // Browsers read two or more slashes as the beginning of a host.
        return url.startsWith("/") && !url.startsWith("//");
      }
      return uri.getHost() != null
          && switch (scheme.toLowerCase(Locale.ROOT)) {
            case "http", "https" -> true;
            default -> false;
          };
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Applies the settings to the room's row. Times that are not given stay unchanged. */
  void applyTo(RoomEntity room, Instant now, boolean isNew) {
    room.name = name;
    room.mode = mode == null ? RoomMode.FIFO : mode;
    if (opensAt != null || isNew) {
      room.opensAt = opensAt == null ? now : stored(opensAt);
    }
    if (startsAt != null || isNew) {
      room.startsAt = startsAt == null ? room.opensAt : stored(startsAt);
    }
    room.admitPerMinute = admitPerMinute;
    room.maxActive = maxActive;
    room.claimWindowMillis = (claimWindow == null ? DEFAULT_CLAIM_WINDOW : claimWindow).toMillis();
    room.passTtlMillis = (passTtl == null ? DEFAULT_PASS_TTL : passTtl).toMillis();
    room.targetUrl = targetUrl;
  }
}
