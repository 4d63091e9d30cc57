package dev.usher.queue.room;

import dev.usher.common.http.Precondition;
import dev.usher.common.problem.Violations;
import dev.usher.common.resource.Resource;
import dev.usher.common.sql.Query;
import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.common.store.Retry;
import dev.usher.common.text.WordSearch;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.draw.proof.DrawKey;
import dev.usher.queue.draw.proof.KnownDraw;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads and writes rooms in PostgreSQL. Blocking: call it from worker threads. */
@ApplicationScoped
public class RoomStore {
  private static final Logger LOG = Logger.getLogger(RoomStore.class);
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
  private static final Sql DELETE_QUEUE = Sql.of(RoomStore.class, "delete-queue.sql");
  private static final Sql LAST_PASS = Sql.of(RoomStore.class, "last-pass.sql");
  private static final Sql DELETE_PASSES = Sql.of(RoomStore.class, "delete-passes.sql");
  private static final Sql DELETE_PLACES = Sql.of(RoomStore.class, "delete-places.sql");
  private static final Sql LOCK_COUNTER = Sql.of(RoomStore.class, "lock-counter.sql");
  private static final Sql SET_DRAW = Sql.of(RoomStore.class, "set-draw.sql");
  private static final Sql NEW_DRAW = Sql.of(RoomStore.class, "new-draw.sql");
  private static final Sql NOW = Sql.text("now", "select clock_timestamp() as now");
  private static final int ROWS_AT_ONCE = 10_000;
  private static final int SECRET_BYTES = 32;

  /** Time until all instances use new settings and the visitor's next poll has arrived. */
  private static final Duration SETTINGS_TRAVEL = Duration.ofSeconds(5);

  private final AgroalDataSource postgres;
  private final EntityManager entities;
  private final boolean hasPublicValues;
  private final HealthOrigins healthOrigins;

  // Not static: a native executable would be built with its seed.
  private final SecureRandom random = new SecureRandom();

  RoomStore(
      AgroalDataSource postgres,
      EntityManager entities,
      QueueSettings settings,
      HealthOrigins healthOrigins) {
    this.healthOrigins = healthOrigins;
    this.postgres = postgres;
    this.entities = entities;
    this.hasPublicValues =
        settings.draw().publicValues().isPresent() || settings.draw().drandRelays().isPresent();
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

  /** Whether visitors have joined, and whether the entries of a draw are closed. */
  private record Joins(boolean haveBegun, boolean areClosed) {}

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

  /** When the last pass of a room expires, finished or not; empty if no pass is left. */
  public Optional<Instant> lastPassEnds(String id) {
    return LAST_PASS.on(postgres).set("room", id).first(row -> row.instant("ends"));
  }

  /** Deletes the passes, and places of logins, of an ended room in batches: they are many. */
  public void deletePasses(String id) {
    for (Sql kind : List.of(DELETE_PASSES, DELETE_PLACES)) {
      Query batch = kind.on(postgres).set("room", id).set("count", ROWS_AT_ONCE);
      while (batch.update() == ROWS_AT_ONCE) {
        LOG.debugf("room=%s rows deleted", id);
      }
    }
  }

  /**
   * Deletes the room, its counter and its queue state. Returns false if the room was changed
   * meanwhile.
   *
   * @throws dev.usher.common.problem.ProblemException queue-unavailable if the room has passes
   *     again
   */
  @Transactional
  public boolean delete(Room room) {
    RoomEntity known = entities.find(RoomEntity.class, room.id(), LockModeType.PESSIMISTIC_WRITE);
    if (known == null || !known.toRoom().equals(room) || !room.hasEnded()) {
      return false;
    }
    long passes =
        DELETE_QUEUE
            .on(postgres)
            .set("room", room.id())
            .results(results -> results.first(row -> row.number("passes")))
            .orElse(0L);
    if (passes > 0) {
      // A pass was issued after the others were deleted. A retry reports how long it is valid.
      throw RoomProblems.unavailable();
    }
    entities.remove(known);
    return true;
  }

  /**
   * Creates the room or changes its settings, if the precondition permits it for the room as it is
   * under the lock. Without a precondition it is idempotent.
   */
  @Transactional
  public SaveOutcome save(String id, RoomRequest request, Precondition precondition) {
    LOCK.on(postgres).set("room", id).first(row -> 1);
    Instant now = now();
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
      checkSource(known, Optional.ofNullable(before.publicSource()));
      checkHealthUrl(known, before.protection().healthUrl());
      if (before.mode() != RoomMode.DRAW) {
        checkEntries(known, now);
      }
      changeDraw(before, known);
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
    checkSource(room, Optional.empty());
    checkHealthUrl(room, null);
    checkEntries(room, now);
    room.persistAndFlush();
    NEW_QUEUE.on(postgres).set("room", id).update();
    if (room.mode == RoomMode.DRAW) {
      setDraw(room);
    }
    return new SaveOutcome.Saved(room.toRoom(), true);
  }

  /** Changes the phase; empty if there is no such room. Idempotent. */
  @Transactional
  public Optional<Room> setPhase(String id, UnaryOperator<RoomPhase> change) {
    RoomEntity room = entities.find(RoomEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (room == null) {
      return Optional.empty();
    }
    setPhase(room, change.apply(room.phase));
    return Optional.of(room.toRoom());
  }

  /** Ends a room whose {@code endsAt} has come; empty if it has not. Idempotent. */
  @Transactional
  public Optional<Room> endIfDue(String id) {
    RoomEntity room = entities.find(RoomEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (room == null || !room.toRoom().controls().isOver(now())) {
      return Optional.empty();
    }
    setPhase(room, RoomPhase.ENDED);
    return Optional.of(room.toRoom());
  }

  private void setPhase(RoomEntity room, RoomPhase phase) {
    if (phase != room.phase) {
      room.phase = phase;
      room.runningSince = now();
      room.revision++;
    }
  }

  /** PostgreSQL's clock, which joins also use. */
  private Instant now() {
    return NOW.on(postgres).first(row -> row.instant("now")).orElseThrow();
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

  /**
   * Changes what a draw rests on, unless it is too late: under the lock of the counter, so that no
   * join is numbered meanwhile.
   */
  private void changeDraw(Room before, RoomEntity room) {
    boolean sameMode = (before.mode() == RoomMode.DRAW) == (room.mode == RoomMode.DRAW);
    boolean sameRest =
        before.startsAt().equals(room.startsAt)
            && Objects.equals(before.publicSource(), room.publicSource);
    if (sameMode && (sameRest || room.mode != RoomMode.DRAW)) {
      return;
    }
    Joins joins =
        LOCK_COUNTER
            .on(postgres)
            .set("room", room.id)
            .first(row -> new Joins(row.flag("have_begun"), row.flag("are_closed")))
            .orElseThrow();
    if (joins.areClosed()) {
      throw RoomProblems.drawClosed(room.id);
    }
    if (!sameMode && joins.haveBegun()) {
      throw RoomProblems.modeFixed(room.id);
    }
    setDraw(room);
  }

  /** The secret of a room is made once, and published only when the draw is made. */
  private void setDraw(RoomEntity room) {
    boolean isDraw = room.mode == RoomMode.DRAW;
    SET_DRAW.on(postgres).set("room", room.id).set("at", isDraw ? room.startsAt : null).update();
    if (isDraw) {
      byte[] bytes = new byte[SECRET_BYTES];
      random.nextBytes(bytes);
      String secret = HexFormat.of().formatHex(bytes);
      NEW_DRAW
          .on(postgres)
          .set("room", room.id)
          .set("secret", secret)
          .set("commitment", DrawKey.commitment(secret))
          .update();
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

  /** A draw without a time to enter would be of nobody, and the room in the order of joining. */
  private static void checkEntries(RoomEntity room, Instant now) {
    boolean hasTime = room.startsAt.isAfter(room.opensAt) && room.startsAt.isAfter(now);
    Violations.require(
        room.mode != RoomMode.DRAW || hasTime,
        "startsAt",
        "must be in the future and after opensAt in mode DRAW: send the time until which visitors"
            + " can enter the draw");
  }

  /** Without the folder the draw would never be made. What stays may rely on other instances. */
  private void checkSource(RoomEntity room, Optional<String> before) {
    Violations.require(
        hasPublicValues
            || room.publicSource == null
            || before.equals(Optional.of(room.publicSource)),
        "publicSource",
        "needs usher.draw.drand-relays, or usher.draw.public-values, the folder with the public values");
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
