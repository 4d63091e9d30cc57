package dev.usher.queue.room;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.usher.common.text.Text;
import dev.usher.common.validation.CrossChecked;
import dev.usher.common.validation.VisibleText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

/**
 * An operator's settings of a room. Ignores the fields of a room that are not settings, so that the
 * response of GET can be sent back.
 *
 * @param room the id; if present, it must match the path
 * @param mode default FIFO
 * @param opensAt when joining starts; default now, or the stored value
 * @param startsAt when admission starts; default opensAt
 * @param claimWindow how long a turn lasts; default 2 minutes
 * @param passTtl how long a pass is valid; default 15 minutes
 * @param targetUrl where admitted visitors go: http(s), or a path on this host
 * @param branding how the waiting page looks; default: like all pages
 * @param publicSource the name of a public random value that is known only after the start, for a
 *     draw; default: none
 * @param endsAt when the room ends by itself; default: it runs until it is ended
 * @param announcement shown to all who wait, also on pages that are open; default: nothing
 * @param maxPassTtl a pass is renewed while its visitor is active, until so long after it was
 *     issued; default: never
 * @param bindPasses whether a pass is good at Usher's own shop in the first browser only that comes
 *     there with it; default false
 * @param passthrough when visitors have to queue in mode PASSTHROUGH
 * @param joinRules what the room asks of those who join; default: nothing
 * @param noShows how visitors are treated who do not come when it is their turn
 * @param protection how admission protects the shop; default: see there
 */
@CrossChecked
@JsonIgnoreProperties({
  "state",
  "waiting",
  "serving",
  "issued",
  "active",
  "through",
  "noShowRatio",
  "rateLowered"
})
public record RoomRequest(
    @Schema(readOnly = true) @Nullable String room,
    @Schema(required = true) @VisibleText(max = 200) String name,
    @Nullable RoomMode mode,
    @Nullable Instant opensAt,
    @Nullable Instant startsAt,
    @Schema(required = true)
        @NotNull(message = RoomRequest.VISITORS)
        @Range(min = 1, max = 1_000_000, message = RoomRequest.VISITORS)
        Integer admitPerMinute,
    @Schema(required = true)
        @NotNull(message = RoomRequest.VISITORS)
        @Range(min = 1, max = 1_000_000, message = RoomRequest.VISITORS)
        Integer maxActive,
    @Schema(implementation = String.class, examples = "PT2M")
        @DurationMin(seconds = 1, message = "must be PT1S to PT24H")
        @DurationMax(hours = 24, message = "must be PT1S to PT24H")
        @Nullable Duration claimWindow,
    @Schema(implementation = String.class, examples = "PT15M")
        @DurationMin(seconds = 1, message = "must be PT1S to PT168H")
        @DurationMax(days = 7, message = "must be PT1S to PT168H")
        @Nullable Duration passTtl,
    @Schema(required = true) String targetUrl,
    @Valid @Nullable Branding branding,
    @Schema(examples = "quicknet-21000000") @Nullable String publicSource,
    @Nullable Instant endsAt,
    @Nullable String announcement,
    @Schema(implementation = String.class, examples = "PT1H")
        @DurationMax(days = 7, message = "must be passTtl to PT168H")
        @Nullable Duration maxPassTtl,
    @Nullable Boolean bindPasses,
    @Valid @Nullable Passthrough passthrough,
    @Valid @Nullable JoinRules joinRules,
    @Valid @Nullable NoShows noShows,
    @Valid @Nullable Protection protection)
    implements CrossChecked.Rules {
  private static final String VISITORS = "must be 1 to 1000000";
  private static final int MAX_URL = 2000;
  private static final int MAX_ANNOUNCEMENT = 500;

  /** Also a name of a file, and no path. */
  private static final Pattern PUBLIC_SOURCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("+10000-01-01T00:00:00Z");
  private static final Duration DEFAULT_CLAIM_WINDOW = Duration.ofMinutes(2);
  private static final Duration DEFAULT_PASS_TTL = Duration.ofMinutes(15);

  @Override
  public void check(CrossChecked.Report report) {
    report.require(isUsable(opensAt), "opensAt", "must be in the years 2000 to 9999");
    report.require(isUsable(startsAt), "startsAt", "must be in the years 2000 to 9999");
    report.require(
        isUsable(targetUrl),
        "targetUrl",
        "must be an http or https address without a fragment, or a path that begins with one /, of"
            + " at most "
            + MAX_URL
            + " characters");
    report.require(
        publicSource == null || PUBLIC_SOURCE.matcher(publicSource).matches(),
        "publicSource",
        "must be 1 to 100 letters, digits, dots, hyphens and underscores");
    report.require(
        publicSource == null || mode == RoomMode.DRAW, "publicSource", "needs mode DRAW");
    report.require(isUsable(endsAt), "endsAt", "must be in the years 2000 to 9999");
    report.require(
        announcement == null || Text.isGood(announcement, MAX_ANNOUNCEMENT),
        "announcement",
        "must be 1 to "
            + MAX_ANNOUNCEMENT
            + " characters with something to see, and no control characters");
    report.require(
        maxPassTtl == null || maxPassTtl.compareTo(usedPassTtl()) >= 0,
        "maxPassTtl",
        "must be passTtl to PT168H");
  }

  private Duration usedPassTtl() {
    return passTtl == null ? DEFAULT_PASS_TTL : passTtl;
  }

  private static boolean isUsable(@Nullable Instant time) {
    return time == null || (!time.isBefore(EARLIEST) && time.isBefore(LATEST));
  }

  /** PostgreSQL's precision, so that PUT returns the same value as a later GET. */
  private static Instant stored(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
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

  /** Whether the room is to ask for logins. */
  boolean needsLogin() {
    return joinRules != null && joinRules.needsLogin();
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
    room.passTtlMillis = usedPassTtl().toMillis();
    room.targetUrl = targetUrl;
    Branding look = branding == null ? Branding.NONE : branding;
    room.logoUrl = look.logoUrl();
    room.accent = look.accent();
    room.background = look.background();
    room.message = look.message();
    room.publicSource = publicSource;
    room.endsAt = endsAt == null ? null : stored(endsAt);
    room.announcement = announcement;
    room.maxPassTtlMillis = maxPassTtl == null ? null : maxPassTtl.toMillis();
    room.bindPasses = Boolean.TRUE.equals(bindPasses);
    Passthrough thresholds = passthrough == null ? Passthrough.DEFAULT : passthrough;
    room.throughActive = thresholds.active();
    room.throughArrivals = thresholds.arrivalsPerMinute();
    JoinRules rules = joinRules == null ? JoinRules.NONE : joinRules;
    room.proofOfWork = rules.needsProof();
    room.invitationOnly = rules.needsInvitation();
    room.loginRequired = rules.needsLogin();
    room.blocked = rules.blocked() == null ? null : String.join(" ", rules.blocked());
    NoShows absences = noShows == null ? NoShows.NONE : noShows;
    room.rejoinGraceMillis = absences.rejoinGraceMillis();
    room.overAdmission = absences.overAdmissionPercent();
    Protection shop = protection == null ? Protection.DEFAULT : protection;
    room.watch = shop.watch();
    room.healthUrl = shop.healthUrl();
    room.maxLatencyMillis = shop.maxLatency() == null ? null : shop.maxLatency().toMillis();
    room.minPerMinute = shop.minPerMinute();
  }
}
