package dev.usher.queue.room;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The database row of a room. */
@Entity
@Table(name = "room", schema = "queue")
public class RoomEntity extends PanacheEntityBase {
  @Id public String id;

  @Column(nullable = false)
  public String name;

  @Column(nullable = false)
  @Enumerated(EnumType.STRING)
  public RoomMode mode;

  @Column(nullable = false)
  @Enumerated(EnumType.STRING)
  public RoomPhase phase;

  @Column(name = "opens_at", nullable = false)
  public Instant opensAt;

  @Column(name = "starts_at", nullable = false)
  public Instant startsAt;

  @Column(name = "running_since", nullable = false)
  public Instant runningSince;

  @Column(name = "admit_per_minute", nullable = false)
  public int admitPerMinute;

  @Column(name = "max_active", nullable = false)
  public int maxActive;

  @Column(name = "claim_window_ms", nullable = false)
  public long claimWindowMillis;

  @Column(name = "pass_ttl_ms", nullable = false)
  public long passTtlMillis;

  @Column(name = "target_url", nullable = false)
  public String targetUrl;

  @Column(name = "logo_url")
  public @Nullable String logoUrl;

  @Column public @Nullable String accent;

  @Column public @Nullable String background;

  @Column public @Nullable String message;

  @Column(name = "turns_until", nullable = false)
  public Instant turnsUntil = Instant.EPOCH;

  @Column(nullable = false)
  public long revision;

  @Column(name = "created_at", nullable = false)
  public Instant createdAt;

  @Column(name = "public_source")
  public @Nullable String publicSource;

  /** Written by the draw, with a new revision. */
  @Column(nullable = false)
  public boolean drawn;

  @Column(name = "ends_at")
  public @Nullable Instant endsAt;

  @Column public @Nullable String announcement;

  @Column(name = "max_pass_ttl_ms")
  public @Nullable Long maxPassTtlMillis;

  @Column(name = "bind_passes", nullable = false)
  public boolean bindPasses;

  @Column(name = "through_active")
  public @Nullable Integer throughActive;

  @Column(name = "through_arrivals")
  public @Nullable Integer throughArrivals;

  @Column(name = "rejoin_grace_ms", nullable = false)
  public long rejoinGraceMillis;

  @Column(name = "over_admission", nullable = false)
  public int overAdmission;

  @Column(name = "proof_of_work", nullable = false)
  public boolean proofOfWork;

  @Column(name = "invitation_only", nullable = false)
  public boolean invitationOnly;

  @Column(name = "login_required", nullable = false)
  public boolean loginRequired;

  @Column public @Nullable String blocked;

  @Column
  @Enumerated(EnumType.STRING)
  public Protection.@Nullable Watch watch;

  @Column(name = "health_url")
  public @Nullable String healthUrl;

  @Column(name = "max_latency_ms")
  public @Nullable Long maxLatencyMillis;

  @Column(name = "min_per_minute")
  public @Nullable Integer minPerMinute;

  Room toRoom() {
    return new Room(
        id,
        name,
        mode,
        phase,
        opensAt,
        startsAt,
        runningSince,
        admitPerMinute,
        maxActive,
        Duration.ofMillis(claimWindowMillis),
        Duration.ofMillis(passTtlMillis),
        targetUrl,
        new Branding(logoUrl, accent, background, message),
        turnsUntil,
        revision,
        createdAt,
        publicSource,
        drawn,
        new RoomControls(
            Optional.ofNullable(endsAt),
            Optional.ofNullable(announcement),
            Optional.ofNullable(maxPassTtlMillis).map(Duration::ofMillis),
            bindPasses,
            new Passthrough(throughActive, throughArrivals)),
        JoinRules.of(proofOfWork, invitationOnly, loginRequired, blocked),
        NoShows.of(rejoinGraceMillis, overAdmission),
        new Protection(
            watch,
            healthUrl,
            maxLatencyMillis == null ? null : Duration.ofMillis(maxLatencyMillis),
            minPerMinute));
  }
}
