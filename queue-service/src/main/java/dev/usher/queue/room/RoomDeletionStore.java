package dev.usher.queue.room;

import dev.usher.common.sql.Query;
import dev.usher.common.sql.Sql;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Deletes ended rooms and what belongs to them in PostgreSQL. Blocking. */
@ApplicationScoped
class RoomDeletionStore {
  private static final Logger LOG = Logger.getLogger(RoomDeletionStore.class);
  private static final Sql DELETE_QUEUE = Sql.of(RoomDeletionStore.class, "delete-queue.sql");
  private static final Sql LAST_PASS = Sql.of(RoomDeletionStore.class, "last-pass.sql");
  private static final Sql DELETE_PASSES = Sql.of(RoomDeletionStore.class, "delete-passes.sql");
  private static final Sql DELETE_PLACES = Sql.of(RoomDeletionStore.class, "delete-places.sql");
  private static final Sql DELETE_LEFT = Sql.of(RoomDeletionStore.class, "delete-left-places.sql");
  private static final int ROWS_AT_ONCE = 10_000;

  private final AgroalDataSource postgres;
  private final EntityManager entities;

  RoomDeletionStore(AgroalDataSource postgres, EntityManager entities) {
    this.postgres = postgres;
    this.entities = entities;
  }

  /** When the last pass of a room expires, finished or not; empty if no pass is left. */
  Optional<Instant> lastPassEnds(String id) {
    return LAST_PASS.on(postgres).set("room", id).first(row -> row.instant("ends"));
  }

  /** Deletes the passes, and places of logins, of an ended room in batches: they are many. */
  void deletePasses(String id) {
    for (Sql kind : List.of(DELETE_PASSES, DELETE_PLACES, DELETE_LEFT)) {
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
  boolean delete(Room room) {
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
}
