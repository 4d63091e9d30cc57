package dev.usher.queue.room;

import dev.usher.common.problem.Violations;
import dev.usher.common.resource.Resource;
import dev.usher.common.store.Retry;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/** Reads and writes rooms in PostgreSQL. Blocking: call it from worker threads. */
@ApplicationScoped
public class RoomStore {
  private static final Logger LOG = Logger.getLogger(RoomStore.class);
  private static final String ROOMS = Resource.text(RoomStore.class, "rooms.sql");
  private static final String NEW_LINE = Resource.text(RoomStore.class, "new-line.sql");
  private static final String LAST_PASS = Resource.text(RoomStore.class, "last-pass.sql");
  private static final String DELETE_PASSES = Resource.text(RoomStore.class, "delete-passes.sql");
  private static final int PASSES_AT_ONCE = 10_000;
  private static final String ONE_AT_A_TIME = "select 1 from pg_advisory_xact_lock(hashtext(?))";

  /** Time until all instances use new settings and the visitor's next poll has arrived. */
  private static final Duration SETTINGS_TRAVEL = Duration.ofSeconds(5);

  private final AgroalDataSource postgres;
  private final EntityManager entities;

  RoomStore(AgroalDataSource postgres, EntityManager entities) {
    this.postgres = postgres;
    this.entities = entities;
  }

  /** A room and the queue counters in PostgreSQL. */
  public record Stored(Room room, long issued, long serving, long epoch) {}

  /** The result of a change. */
  public record Saved(Room room, boolean isNew) {}

  /** Every room that has not ended, and the named rooms that exist. */
  public List<Stored> running(Collection<String> named) {
    return read(
        ROOMS + "where r.phase <> 'ENDED' or r.id = any (?)",
        statement ->
            statement.setArray(
                1, statement.getConnection().createArrayOf("text", named.toArray())));
  }

  /**
   * Up to {@code size} rooms with ids greater than {@code after}, including ended ones, ordered by
   * id.
   */
  public List<Stored> page(String after, int size) {
    return read(
        ROOMS + "where r.id > ? order by r.id limit ?",
        statement -> {
          statement.setString(1, after);
          statement.setInt(2, size);
        });
  }

  public Optional<Stored> find(String id) {
    return read(ROOMS + "where r.id = ?", statement -> statement.setString(1, id)).stream()
        .findFirst();
  }

  /** When the last pass of a room expires, finished or not; empty if no pass is left. */
  public Optional<Instant> lastPassEnds(String id) {
    try (var connection = postgres.getConnection();
        var statement = connection.prepareStatement(LAST_PASS)) {
      statement.setString(1, id);
      try (var row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(row.getObject("ends", OffsetDateTime.class).toInstant())
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot read the passes of room " + id, e);
    }
  }

  /** Deletes the passes of an ended room in batches: there may be a million. */
  public void deletePasses(String id) {
    try (var connection = postgres.getConnection();
        var statement = connection.prepareStatement(DELETE_PASSES)) {
      statement.setString(1, id);
      statement.setInt(2, PASSES_AT_ONCE);
      while (statement.executeUpdate() == PASSES_AT_ONCE) {
        LOG.debugf("room=%s passes deleted", id);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot delete the passes of room " + id, e);
    }
  }

  /**
   * Deletes the room, its counter and its queue state. Returns false if the room was changed
   * meanwhile.
   *
   * @throws io.quarkiverse.resteasy.problem.HttpProblem line-unavailable if the room has passes
   *     again
   */
  @Transactional
  public boolean delete(Room room) {
    RoomEntity known = entities.find(RoomEntity.class, room.id(), LockModeType.PESSIMISTIC_WRITE);
    if (known == null || !known.toRoom().equals(room) || !room.hasEnded()) {
      return false;
    }
    // Delete queue.line first: a pass is written only while that row exists.
    for (String table : List.of("line", "counter")) {
      entities
          .createNativeQuery("delete from queue." + table + " where room = ?")
          .setParameter(1, room.id())
          .executeUpdate();
    }
    Number passes =
        (Number)
            entities
                .createNativeQuery("select count(*) from queue.pass where room = ?")
                .setParameter(1, room.id())
                .getSingleResult();
    if (passes.longValue() > 0) {
      // A pass was issued after the others were deleted. A retry reports how long it is valid.
      throw RoomProblems.unavailable();
    }
    entities.remove(known);
    return true;
  }

  /** Creates the room or changes its settings. Idempotent. */
  @Transactional
  public Saved save(String id, RoomRequest request) {
    entities.createNativeQuery(ONE_AT_A_TIME).setParameter(1, id).getSingleResult();
    Instant now = now();
    RoomEntity known = entities.find(RoomEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (known != null) {
      Room before = known.toRoom();
      request.applyTo(known, now, false);
      keepTurns(known, before, now);
      checkOrder(known);
      if (!known.toRoom().equals(before)) {
        known.revision++;
      }
      return new Saved(known.toRoom(), false);
    }
    RoomEntity room = new RoomEntity();
    room.id = id;
    room.phase = RoomPhase.ON;
    room.runningSince = now;
    room.createdAt = now.truncatedTo(ChronoUnit.MILLIS);
    room.revision = 1;
    request.applyTo(room, now, true);
    checkOrder(room);
    room.persistAndFlush();
    entities.createNativeQuery(NEW_LINE).setParameter(1, id).setParameter(2, id).executeUpdate();
    return new Saved(room.toRoom(), true);
  }

  /** Changes the phase; empty if there is no such room. Idempotent. */
  @Transactional
  public Optional<Room> setPhase(String id, UnaryOperator<RoomPhase> change) {
    RoomEntity room = entities.find(RoomEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (room == null) {
      return Optional.empty();
    }
    RoomPhase phase = change.apply(room.phase);
    if (phase != room.phase) {
      room.phase = phase;
      room.runningSince = now();
      room.revision++;
    }
    return Optional.of(room.toRoom());
  }

  /** PostgreSQL's clock, which joins also use. */
  private Instant now() {
    return (Instant)
        entities.createNativeQuery("select clock_timestamp()", Instant.class).getSingleResult();
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
    Violations wrong = new Violations();
    wrong.check(!room.startsAt.isBefore(room.opensAt), "startsAt", "must not be before opensAt");
    wrong.refuse();
  }

  private interface Arguments {
    void set(PreparedStatement statement) throws SQLException;
  }

  private List<Stored> read(String sql, Arguments arguments) {
    return Retry.onDeadConnection(() -> readOnce(sql, arguments));
  }

  private List<Stored> readOnce(String sql, Arguments arguments) {
    try (var connection = postgres.getConnection();
        var statement = connection.prepareStatement(sql)) {
      arguments.set(statement);
      try (var rows = statement.executeQuery()) {
        List<Stored> rooms = new ArrayList<>();
        while (rows.next()) {
          rooms.add(
              new Stored(
                  room(rows),
                  rows.getLong("issued"),
                  rows.getLong("serving"),
                  rows.getLong("epoch")));
        }
        return rooms;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot read rooms", e);
    }
  }

  private static Room room(ResultSet row) throws SQLException {
    return new Room(
        row.getString("id"),
        row.getString("name"),
        RoomMode.valueOf(row.getString("mode")),
        RoomPhase.valueOf(row.getString("phase")),
        row.getObject("opens_at", OffsetDateTime.class).toInstant(),
        row.getObject("starts_at", OffsetDateTime.class).toInstant(),
        row.getObject("running_since", OffsetDateTime.class).toInstant(),
        row.getInt("admit_per_minute"),
        row.getInt("max_active"),
        Duration.ofMillis(row.getLong("claim_window_ms")),
        Duration.ofMillis(row.getLong("pass_ttl_ms")),
        row.getString("target_url"),
        row.getObject("turns_until", OffsetDateTime.class).toInstant(),
        row.getLong("revision"),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }
}
