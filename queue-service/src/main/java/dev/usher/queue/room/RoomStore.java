package dev.usher.queue.room;

import dev.usher.common.http.Precondition;
import dev.usher.common.problem.Violations;
import dev.usher.common.resource.Resource;
import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.common.store.Retry;
import dev.usher.common.text.WordSearch;
import dev.usher.queue.draw.proof.KnownDraw;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads rooms in PostgreSQL and writes their settings. Phases, draws and deletion have stores of
 * their own. Blocking: call it from worker threads.
 */
@ApplicationScoped
public class RoomStore {
  private static final Sql RUNNING = rooms("where r.phase <> 'ENDED' or r.id = any (:named)");
  private static final Sql PAGE = rooms("where r.id > :after order by r.id limit :size");
  // The expression of the index room_by_word.
  private static final Sql SEARCH =
      rooms(
          "where to_tsvector('simple', translate(r.name || ' ' || r.id, '-_/.@', '     '))"
              + " @@ to_tsquery('simple', :search) and r.id > :after order by r.id limit :size");
  private static final Sql ONE = rooms("where r.id = :room");
  private static final Sql LOCK = Sql.of(RoomStore.class, "lock-id.sql");
  private static final Sql NEW_QUEUE = Sql.of(RoomStore.class, "new-queue.sql");

  /** Time until all instances use new settings and the visitor's next poll has arrived. */
  private static final Duration SETTINGS_TRAVEL = Duration.ofSeconds(5);

  private final AgroalDataSource postgres;
  private final EntityManager entities;
  private final RoomDrawStore draws;
  private final ClockStore clock;
  private final HealthOrigins healthOrigins;

  RoomStore(
      AgroalDataSource postgres,
      EntityManager entities,
      RoomDrawStore draws,
      ClockStore clock,
      HealthOrigins healthOrigins) {
    this.postgres = postgres;
    this.entities = entities;
    this.draws = draws;
    this.clock = clock;
    this.healthOrigins = healthOrigins;
  }

  /**
   * A room, the queue counters in PostgreSQL, and what is known of its draw.
   *
   * @param commitment present in a room with a draw
   * @param participants present once the entries are closed
   * @param drawKey present once the draw was made
   */
  public record Stored(
      Room room,
      long issued,
      long serving,
      long epoch,
      Optional<String> commitment,
      OptionalLong participants,
      Optional<String> drawKey) {
    KnownDraw addTo(KnownDraw known) {
      return known.then(commitment, participants, drawKey);
    }
  }

  /** The outcome of a change. */
  public sealed interface SaveOutcome {
    /** The room is as requested. */
    record Saved(Room room, boolean isNew) implements SaveOutcome {}

    /** The precondition does not permit to change the room as it is; nothing is changed. */
    record NotPermitted(Optional<Room> current) implements SaveOutcome {}
  }

  private static Sql rooms(String condition) {
    return Sql.text("rooms.sql", Resource.text(RoomStore.class, "rooms.sql") + condition);
  }

  /** Every room that has not ended, and the named rooms that exist. */
  public List<Stored> running(Collection<String> named) {
    return Retry.onDeadConnection(
        () -> RUNNING.on(postgres).array("named", "text", named.toArray()).list(RoomStore::stored));
  }

  /**
   * Up to {@code size} rooms with ids greater than {@code after}, including ended ones, ordered by
   * id.
   */
  public List<Stored> page(String after, int size) {
    return Retry.onDeadConnection(
        () -> PAGE.on(postgres).set("after", after).set("size", size).list(RoomStore::stored));
  }

  /** The same, but only those whose name or id has words that begin like those of a search. */
  public List<Stored> search(String search, String after, int size) {
    return Retry.onDeadConnection(
        () ->
            SEARCH
                .on(postgres)
                .set("search", WordSearch.query(search))
                .set("after", after)
                .set("size", size)
                .list(RoomStore::stored));
  }

  public Optional<Stored> find(String id) {
    return Retry.onDeadConnection(() -> ONE.on(postgres).set("room", id).first(RoomStore::stored));
  }

  /**
   * Creates the room or changes its settings, if the precondition permits it for the room as it is
   * under the lock. Without a precondition it is idempotent.
   */
  @Transactional
  public SaveOutcome save(String id, RoomRequest request, Precondition precondition) {
    LOCK.on(postgres).set("room", id).first(row -> 1);
    Instant now = clock.now();
    RoomEntity known = entities.find(RoomEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (known != null) {
      Room before = known.toRoom();
      if (!precondition.permits(Optional.of(before.settingsTag()))) {
        return new SaveOutcome.NotPermitted(Optional.of(before));
      }
      request.applyTo(known, now, false);
      keepTurns(known, before, now);
      checkOrder(known);
      checkEnd(known, before.controls().endsAt(), now);
      draws.checkSource(known, Optional.ofNullable(before.publicSource()));
      checkHealthUrl(known, before.protection().healthUrl());
      if (before.mode() != RoomMode.DRAW) {
        draws.checkEntries(known, now);
      }
      draws.change(before, known);
      if (!known.toRoom().equals(before)) {
        known.revision++;
      }
      return new SaveOutcome.Saved(known.toRoom(), false);
    }
    if (!precondition.permits(Optional.empty())) {
      return new SaveOutcome.NotPermitted(Optional.empty());
    }
    RoomEntity room = new RoomEntity();
    room.id = id;
    room.phase = RoomPhase.ON;
    room.runningSince = now;
    room.createdAt = now.truncatedTo(ChronoUnit.MILLIS);
    room.revision = 1;
    request.applyTo(room, now, true);
    checkOrder(room);
    checkEnd(room, Optional.empty(), now);
    draws.checkSource(room, Optional.empty());
    checkHealthUrl(room, null);
    draws.checkEntries(room, now);
    room.persistAndFlush();
    NEW_QUEUE.on(postgres).set("room", id).update();
    draws.create(room);
    return new SaveOutcome.Saved(room.toRoom(), true);
  }

  /**
   * A shorter claim window must not end turns before visitors poll again: their last poll interval
   * was based on the old claim window.
   */
  private static void keepTurns(RoomEntity room, Room before, Instant now) {
    if (room.claimWindowMillis < before.claimWindow().toMillis()) {
      Instant back = now.plus(before.longestRetry()).plus(SETTINGS_TRAVEL);
      room.turnsUntil = back.isAfter(room.turnsUntil) ? back : room.turnsUntil;
    }
  }

  private static void checkOrder(RoomEntity room) {
    Violations.require(
        !room.startsAt.isBefore(room.opensAt), "startsAt", "must not be before opensAt");
  }

  /** A typing error must not end the sale for good. An end that has passed stays. */
  private static void checkEnd(RoomEntity room, Optional<Instant> before, Instant now) {
    Instant end = room.endsAt;
    if (end == null) {
      return;
    }
    Violations.require(end.isAfter(room.startsAt), "endsAt", "must be after startsAt");
    Violations.require(
        before.equals(Optional.of(end)) || end.isAfter(now),
        "endsAt",
        "must be in the future: to end the room now, call its /end");
  }

  private static @Nullable Integer integer(Row row, String column) throws SQLException {
    OptionalLong number = row.optionalNumber(column);
    return number.isPresent() ? Math.toIntExact(number.getAsLong()) : null;
  }

  /** What stays may be asked by instances with other settings. */
  private void checkHealthUrl(RoomEntity room, @Nullable String before) {
    Violations.require(
        room.healthUrl == null
            || room.healthUrl.equals(before)
            || healthOrigins.allow(URI.create(room.healthUrl)),
        "protection.healthUrl",
        "must be on an origin that usher.shield.origins or usher.shield.health-origins lists");
  }

  private static Protection protection(Row row) throws SQLException {
    OptionalLong maxLatency = row.optionalNumber("max_latency_ms");
    return new Protection(
        row.optionalText("watch").map(Protection.Watch::valueOf).orElse(null),
        row.optionalText("health_url").orElse(null),
        maxLatency.isPresent() ? Duration.ofMillis(maxLatency.getAsLong()) : null,
        integer(row, "min_per_minute"));
  }

  private static Stored stored(Row row) throws SQLException {
    return new Stored(
        new Room(
            row.text("id"),
            row.text("name"),
            RoomMode.valueOf(row.text("mode")),
            RoomPhase.valueOf(row.text("phase")),
            row.instant("opens_at"),
            row.instant("starts_at"),
            row.instant("running_since"),
            row.integer("admit_per_minute"),
            row.integer("max_active"),
            Duration.ofMillis(row.number("claim_window_ms")),
            Duration.ofMillis(row.number("pass_ttl_ms")),
            row.text("target_url"),
            new Branding(
                row.optionalText("logo_url").orElse(null),
                row.optionalText("accent").orElse(null),
                row.optionalText("background").orElse(null),
                row.optionalText("message").orElse(null)),
            row.instant("turns_until"),
            row.number("revision"),
            row.instant("created_at"),
            row.optionalText("public_source").orElse(null),
            row.flag("drawn"),
            new RoomControls(
                row.optionalInstant("ends_at"),
                row.optionalText("announcement"),
                row.optionalNumber("max_pass_ttl_ms").stream()
                    .mapToObj(Duration::ofMillis)
                    .findFirst(),
                row.flag("bind_passes"),
                new Passthrough(integer(row, "through_active"), integer(row, "through_arrivals"))),
            JoinRules.of(
                row.flag("proof_of_work"),
                row.flag("invitation_only"),
                row.flag("login_required"),
                row.optionalText("blocked").orElse(null)),
            NoShows.of(row.number("rejoin_grace_ms"), row.integer("over_admission")),
            protection(row)),
        row.number("issued"),
        row.number("serving"),
        row.number("epoch"),
        row.optionalText("commitment"),
        row.optionalNumber("participants"),
        row.optionalText("draw_key"));
  }
}
