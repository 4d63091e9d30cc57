package dev.usher.queue.room;

import dev.usher.common.http.Precondition;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.problem.Violations;
import dev.usher.common.store.PostgresSettings;
import dev.usher.common.store.Retry;
import dev.usher.queue.room.RoomStore.SaveOutcome;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Creates, changes, deletes and lists rooms. A change is valid once PostgreSQL has it; this
 * instance and Redis then get it at once, other instances within {@code
 * usher.waiting-room.checkpoint}. All methods fail with problem {@code overloaded} if too many
 * calls wait, or {@code queue-unavailable} if PostgreSQL does not respond.
 */
@ApplicationScoped
class RoomService {
  private static final Logger LOG = Logger.getLogger(RoomService.class);
  private static final int CHANGES_AT_ONCE = 2;
  private static final int CHANGES_WAITING = 300;

  /**
   * How often {@code usher.postgres.timeout} a change may take: it runs several statements, each of
   * which may take that long, and an operator who gets a 503 does not know whether the change
   * applies. With the entry of the audit log it is what the console waits for.
   */
  private static final int TIMEOUTS_OF_A_CHANGE = 3;

  private static final int LISTS_AT_ONCE = 1;
  private static final int LISTS_WAITING = 100;

  private final PostgresBulkhead changes;
  private final PostgresBulkhead lists;
  private final RoomStore store;
  private final RoomPhaseStore phases;
  private final RoomDeletionStore deletions;
  private final RoomRegistry rooms;
  private final RedisRoomSettings settings;
  private final Clock clock;

  RoomService(
      RoomStore store,
      RoomPhaseStore phases,
      RoomDeletionStore deletions,
      RoomRegistry rooms,
      RedisRoomSettings settings,
      PostgresSettings postgres,
      Clock clock) {
    this.changes =
        new PostgresBulkhead(
            CHANGES_AT_ONCE,
            CHANGES_WAITING,
            postgres.timeout().multipliedBy(TIMEOUTS_OF_A_CHANGE));
    this.lists = new PostgresBulkhead(LISTS_AT_ONCE, LISTS_WAITING, postgres.timeout());
    this.store = store;
    this.phases = phases;
    this.deletions = deletions;
    this.rooms = rooms;
    this.settings = settings;
    this.clock = clock;
  }

  /** A room after its settings were saved. */
  record Saved(RoomSnapshot view, boolean isNew) {}

  /** Creates the room or changes its settings, if the precondition permits it. Idempotent. */
  Uni<Saved> save(String id, RoomRequest request, Precondition precondition) {
    if (!RoomId.isValid(id)) {
      throw RoomProblems.unusableId();
    }
    boolean isSame = request.room() == null || request.room().equals(id);
    Violations.require(isSame, "room", "must be the id in the path, or left out");
    return changed(() -> store.save(id, request, precondition))
        .flatMap(
            outcome -> {
              if (outcome instanceof SaveOutcome.NotPermitted current) {
                // So that the next GET of this instance returns what made the change impossible.
                current.current().ifPresent(rooms::learn);
                throw precondition.failed("room '" + id + "'");
              }
              SaveOutcome.Saved saved = (SaveOutcome.Saved) outcome;
              Room room = saved.room();
              LOG.infof("room=%s revision=%d settings saved", room.id(), room.revision());
              return publish(room)
                  .flatMap(this::withCommitment)
                  .map(view -> new Saved(view, saved.isNew()));
            });
  }

  /** Stops admission; a room that is sold out stays so. */
  Uni<Void> pause(String id) {
    return setPhase(
        id,
        phase ->
            unlessEnded(
                id, phase, phase == RoomPhase.SOLD_OUT ? RoomPhase.SOLD_OUT : RoomPhase.PAUSED));
  }

  /** Admits again. */
  Uni<Void> resume(String id) {
    return setPhase(id, phase -> unlessEnded(id, phase, RoomPhase.ON));
  }

  /** Stops joins and admission until the room is resumed. */
  Uni<Void> sellOut(String id) {
    return setPhase(id, phase -> unlessEnded(id, phase, RoomPhase.SOLD_OUT));
  }

  /** Ends the room for good. */
  Uni<Void> end(String id) {
    return setPhase(id, phase -> RoomPhase.ENDED);
  }

  /** Ends the room for good if its {@code endsAt} has come. Idempotent. */
  Uni<Void> endIfDue(String id) {
    return changed(() -> phases.endIfDue(id))
        .flatMap(
            ended -> {
              if (ended.isEmpty()) {
                return Uni.createFrom().voidItem();
              }
              Room room = ended.get();
              LOG.infof("room=%s revision=%d ended at its endsAt", id, room.revision());
              return publish(room).replaceWithVoid();
            });
  }

  /** Deletes a room that has ended and has no valid pass. */
  Uni<Void> delete(String id) {
    requireUsable(id);
    return changed(() -> deletable(id))
        .flatMap(
            room ->
                settings
                    .remove(room)
                    .onFailure()
                    .transform(RoomProblems::unavailable)
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .invoke(() -> delete(room)));
  }

  /**
   * Up to {@code size} rooms with ids greater than {@code after}, including ended ones, ordered by
   * id.
   */
  Uni<List<RoomSnapshot>> page(String after, int size) {
    return list(() -> store.page(after, size));
  }

  /** The same, but only those whose name or id has words that begin like those of a search. */
  Uni<List<RoomSnapshot>> search(String search, String after, int size) {
    return list(() -> store.search(search, after, size));
  }

  private Uni<List<RoomSnapshot>> list(Supplier<List<RoomStore.Stored>> read) {
    return lists
        .<List<RoomStore.Stored>>call(read)
        .onFailure()
        .transform(RoomProblems::toProblem)
        .map(found -> found.stream().map(this::view).toList());
  }

  /** Prefers this instance's view of the room, which is newer than PostgreSQL's. */
  private RoomSnapshot view(RoomStore.Stored stored) {
    Room room = stored.room();
    return rooms
        .known(room.id())
        .filter(view -> view.room().generation() == room.generation())
        .orElseGet(() -> RoomSnapshot.first(stored, clock.instant()));
  }

  private Room deletable(String id) {
    Room room =
        store.find(id).map(RoomStore.Stored::room).orElseThrow(() -> RoomProblems.unknown(id));
    if (!room.hasEnded()) {
      throw RoomProblems.notEnded(id);
    }
    // A pass is a signed token: until it expires, it would be valid for a new sale with the same
    // id.
    Instant now = clock.instant();
    deletions
        .lastPassEnds(id)
        .filter(end -> end.isAfter(now))
        .ifPresent(
            end -> {
              throw RoomProblems.passesValid(id, end, now);
            });
    return room;
  }

  /** Has no time limit: a room may have a million passes. */
  private void delete(Room room) {
    try {
      deletions.deletePasses(room.id());
      if (!deletions.delete(room)) {
        throw RoomProblems.unavailable();
      }
    } catch (RuntimeException e) {
      throw RoomProblems.toProblem(e) instanceof ProblemException problem ? problem : e;
    }
    rooms.forget(room);
    LOG.infof("room=%s revision=%d deleted", room.id(), room.revision());
  }

  private Uni<Void> setPhase(String id, UnaryOperator<RoomPhase> change) {
    requireUsable(id);
    return changed(() -> phases.setPhase(id, change).orElseThrow(() -> RoomProblems.unknown(id)))
        .flatMap(
            room -> {
              LOG.infof("room=%s revision=%d phase=%s", id, room.revision(), room.phase());
              return publish(room);
            })
        .replaceWithVoid();
  }

  private static RoomPhase unlessEnded(String id, RoomPhase phase, RoomPhase wanted) {
    if (phase == RoomPhase.ENDED) {
      throw RoomProblems.ended(id);
    }
    return wanted;
  }

  private static void requireUsable(String id) {
    if (!RoomId.isValid(id)) {
      throw RoomProblems.unknown(id);
    }
  }

  /** So that those who join at once also get the commitment. */
  private Uni<RoomSnapshot> withCommitment(RoomSnapshot view) {
    Room room = view.room();
    return room.mode() != RoomMode.DRAW || view.draw().commitment().isPresent()
        ? Uni.createFrom().item(view)
        : changes
            .<RoomSnapshot>call(() -> rooms.reload(room.id()))
            .onFailure()
            .recoverWithItem(view);
  }

  /** The change is valid even if Redis is unreachable: admission copies it when Redis is back. */
  private Uni<RoomSnapshot> publish(Room room) {
    RoomSnapshot view = rooms.learn(room);
    return settings.push(room).replaceWith(view).onFailure().recoverWithItem(view);
  }

  /**
   * Runs the change, which is safe to be done more than once, with a time limit, because not every
   * wait for a pooled connection has one.
   */
  private <T> Uni<T> changed(Supplier<T> change) {
    return changes
        .<T>call(() -> Retry.onDeadConnection(change))
        .onFailure()
        .transform(RoomProblems::toProblem);
  }
}
