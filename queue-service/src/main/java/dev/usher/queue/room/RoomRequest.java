package dev.usher.queue.room;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says about a room.
 *
 * @param mode default FIFO
 * @param opensAt from when visitors join; default now, or what it was
 * @param startsAt from when they are admitted; default opensAt
 * @param claimWindow how long a turn stands; default 2 minutes
 * @param passTtl how long a pass is valid; default 15 minutes
 * @param targetUrl where admitted visitors go: http(s), or a path on this host
 */
public record RoomRequest(
    @NotBlank
        @Size(max = 200)
        @Pattern(regexp = "\\P{Cntrl}*", message = "must not have control characters")
        String name,
    @Nullable Mode mode,
    @Nullable Instant opensAt,
    @Nullable Instant startsAt,
    @NotNull @Min(1) @Max(1_000_000) Integer admitPerMinute,
    @NotNull @Min(1) @Max(1_000_000) Integer maxActive,
    @Schema(implementation = String.class, examples = "PT2M")
        @DurationMin(seconds = 1)
        @DurationMax(hours = 24)
        @Nullable Duration claimWindow,
    @Schema(implementation = String.class, examples = "PT15M")
        @DurationMin(seconds = 1)
        @DurationMax(days = 7)
        @Nullable Duration passTtl,
    @NotBlank @Size(max = 2000) String targetUrl) {
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("+10000-01-01T00:00:00Z");
  private static final Duration DEFAULT_CLAIM_WINDOW = Duration.ofMinutes(2);
  private static final Duration DEFAULT_PASS_TTL = Duration.ofMinutes(15);

  /** Whether visitors can be sent to the address: the pass is put in its fragment. */
  @AssertTrue(
      message =
          "targetUrl must be an http or https address without a fragment, or begin with one /")
  @Schema(hidden = true)
  public boolean isTargetUrlUsable() {
    try {
      // This is asked of a missing address too: all constraints are checked, whatever fails first.
      String url = Objects.requireNonNullElse(targetUrl, "");
      URI uri = URI.create(url);
      if (uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
        return false;
      }
      String scheme = uri.getScheme();
      if (scheme == null) {
        // Browsers read two slashes and more as the beginning of a host.
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

  /** Whether the times are of years that people and PostgreSQL can write. */
  @AssertTrue(message = "opensAt and startsAt must be in the years 2000 to 9999")
  @Schema(hidden = true)
  public boolean isTimeUsable() {
    return Stream.of(Optional.ofNullable(opensAt), Optional.ofNullable(startsAt))
        .flatMap(Optional::stream)
        .noneMatch(time -> time.isBefore(EARLIEST) || !time.isBefore(LATEST));
  }

  /** Writes what was said into the room's row. Times not given stay as they were. */
  void applyTo(RoomEntity room, Instant now, boolean isNew) {
    room.name = name;
    room.mode = mode == null ? Mode.FIFO : mode;
    if (opensAt != null || isNew) {
      room.opensAt = opensAt == null ? now : opensAt;
    }
    if (startsAt != null || isNew) {
      room.startsAt = startsAt == null ? room.opensAt : startsAt;
    }
    room.admitPerMinute = admitPerMinute;
    room.maxActive = maxActive;
    room.claimWindowMillis = (claimWindow == null ? DEFAULT_CLAIM_WINDOW : claimWindow).toMillis();
    room.passTtlMillis = (passTtl == null ? DEFAULT_PASS_TTL : passTtl).toMillis();
    room.targetUrl = targetUrl;
  }
}
