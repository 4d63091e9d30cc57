package dev.usher.queue.history;

import dev.usher.common.store.PostgresSettings;
import dev.usher.queue.room.PostgresBulkhead;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Reads the history of rooms, one request at a time. */
@ApplicationScoped
class HistoryService {
  private static final int AT_ONCE = 1;
  private static final int WAITING = 20;

  private final RoomRegistry rooms;
  private final HistoryStore store;
  private final PostgresBulkhead reads;

  HistoryService(RoomRegistry rooms, HistoryStore store, PostgresSettings postgres) {
    this.rooms = rooms;
    this.store = store;
    this.reads = new PostgresBulkhead(AT_ONCE, WAITING, postgres.timeout());
  }

  /**
   * The steps in which something happened, from one time to before another, oldest first. Fails
   * with problem {@code unknown-room} if there is no such room.
   */
  Uni<List<HistoryStep>> read(String room, Instant from, Instant to, Duration step) {
    return rooms
        .view(room)
        .flatMap(view -> reads.call(() -> store.read(room, from, to, step)))
        .onFailure()
        .transform(RoomProblems::toProblem);
  }
}
