package dev.usher.queue.room;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes the phases of rooms in PostgreSQL. Blocking. */
@ApplicationScoped
class RoomPhaseStore {
  private final EntityManager entities;
  private final ClockStore clock;

  RoomPhaseStore(EntityManager entities, ClockStore clock) {
    this.entities = entities;
    this.clock = clock;
  }

  /** Changes the phase; empty if there is no such room. Idempotent. */
  @Transactional
  Optional<Room> setPhase(String id, UnaryOperator<RoomPhase> change) {
    RoomEntity room = entities.find(RoomEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (room == null) {
      return Optional.empty();
    }
    setPhase(room, change.apply(room.phase));
    return Optional.of(room.toRoom());
  }

  /** Ends a room whose {@code endsAt} has come; empty if it has not. Idempotent. */
  @Transactional
  Optional<Room> endIfDue(String id) {
    RoomEntity room = entities.find(RoomEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (room == null || !room.toRoom().controls().isOver(clock.now())) {
      return Optional.empty();
    }
    setPhase(room, RoomPhase.ENDED);
    return Optional.of(room.toRoom());
  }

  private void setPhase(RoomEntity room, RoomPhase phase) {
    if (phase != room.phase) {
      room.phase = phase;
      room.runningSince = clock.now();
      room.revision++;
    }
  }
}
