package dev.usher.queue.room;

import dev.usher.common.resource.Resource;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Rooms in PostgreSQL. Blocking: call it from worker threads. */
@ApplicationScoped
public class RoomStore {
  private static final String ROOMS = Resource.text(RoomStore.class, "rooms.sql");
  private static final String NEW_LINE = Resource.text(RoomStore.class, "new-line.sql");
  private static final String ONE_AT_A_TIME = "select 1 from pg_advisory_xact_lock(hashtext(?))";

  private final AgroalDataSource postgres;
  private final EntityManager entities;

  RoomStore(AgroalDataSource postgres, EntityManager entities) {
    this.postgres = postgres;
    this.entities = entities;
  }

  /** A room with what PostgreSQL knows of its line. */
  public record Stored(Room room, long issued, long serving, long epoch) {}

  /** What a change came to: the room, and whether it is new. */
  public record Saved(Room room, boolean isNew) {}

  /** Every room. */
  public List<Stored> all() {
    return read(null);
  }

  /** One room, if there is such. */
  public Optional<Stored> find(String id) {
    return read(id).stream().findFirst();
  }

  /** Makes the room, or changes its settings. Saying the same again changes nothing. */
  @Transactional
  public Saved save(String id, RoomRequest request) {
    entities.createNativeQuery(ONE_AT_A_TIME).setParameter(1, id).getSingleResult();
    Instant now = now();
    RoomEntity known = entities.find(RoomEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (known != null) {
      Room before = known.toRoom();
      request.applyTo(known, now, false);
      checkOrder(known);
      if (!known.toRoom().equals(before)) {
        known.revision++;
      }
      return new Saved(known.toRoom(), false);
    }
    RoomEntity room = new RoomEntity();
    room.id = id;
    room.phase = Phase.ON;
    room.runningSince = now;
    room.revision = 1;
    request.applyTo(room, now, true);
    checkOrder(room);
    room.persistAndFlush();
    entities.createNativeQuery(NEW_LINE).setParameter(1, id).setParameter(2, id).executeUpdate();
    return new Saved(room.toRoom(), true);
  }

  /** Changes the phase; empty if there is no such room. Saying the same again changes nothing. */
  @Transactional
  public Optional<Room> setPhase(String id, UnaryOperator<Phase> change) {
    RoomEntity room = entities.find(RoomEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (room == null) {
      return Optional.empty();
    }
    Phase phase = change.apply(room.phase);
    if (phase != room.phase) {
      room.phase = phase;
      room.runningSince = now();
      room.revision++;
    }
    return Optional.of(room.toRoom());
  }

  /** By PostgreSQL's clock, as joins go by it too. */
  private Instant now() {
    return (Instant)
        entities.createNativeQuery("select clock_timestamp()", Instant.class).getSingleResult();
  }

  private static void checkOrder(RoomEntity room) {
    if (room.startsAt.isBefore(room.opensAt)) {
      throw RoomProblems.startsBeforeItOpens();
    }
  }

  private List<Stored> read(@Nullable String id) {
    try (var connection = postgres.getConnection();
        var statement = connection.prepareStatement(ROOMS)) {
      statement.setString(1, id);
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
        Mode.valueOf(row.getString("mode")),
        Phase.valueOf(row.getString("phase")),
        row.getObject("opens_at", OffsetDateTime.class).toInstant(),
        row.getObject("starts_at", OffsetDateTime.class).toInstant(),
        row.getObject("running_since", OffsetDateTime.class).toInstant(),
        row.getInt("admit_per_minute"),
        row.getInt("max_active"),
        Duration.ofMillis(row.getLong("claim_window_ms")),
        Duration.ofMillis(row.getLong("pass_ttl_ms")),
        row.getString("target_url"),
        row.getLong("revision"));
  }
}
