package dev.usher.queue.shield;

import dev.usher.common.problem.ProblemException;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The rooms that proxies ask about. All that are in use are in memory; one that is not is looked up
 * once, and for a second after it was not found it counts as missing: a proxy with a mistyped room
 * asks about it for each request of its site.
 */
@ApplicationScoped
class KnownRooms {
  private static final Duration MISSING_FOR = Duration.ofSeconds(1);
  private static final int NOT_FOUND = 404;
  private static final int MAX_MISSING = 1_000;

  private final ConcurrentMap<String, Instant> missing = new ConcurrentHashMap<>();
  private final RoomRegistry rooms;
  private final Clock clock;

  KnownRooms(RoomRegistry rooms, Clock clock) {
    this.rooms = rooms;
    this.clock = clock;
  }

  Optional<RoomSnapshot> known(String room) {
    return rooms.known(room);
  }

  /**
   * The room, which is not in memory.
   *
   * @return fails with a problem: 404, or 503 if it cannot be looked up
   */
  Uni<RoomSnapshot> lookUp(String room) {
    Instant until = missing.getOrDefault(room, Instant.EPOCH);
    return clock.instant().isBefore(until)
        ? Uni.createFrom().failure(RoomProblems.unknown(room))
        : rooms.view(room).onFailure(KnownRooms::isMissing).invoke(failure -> remember(room));
  }

  private static boolean isMissing(Throwable failure) {
    return failure instanceof ProblemException problem && problem.problem().status() == NOT_FOUND;
  }

  private void remember(String room) {
    if (missing.size() >= MAX_MISSING) {
      missing.clear();
    }
    missing.put(room, clock.instant().plus(MISSING_FOR));
  }
}
