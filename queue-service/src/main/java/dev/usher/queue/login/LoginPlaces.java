package dev.usher.queue.login;

import dev.usher.common.store.PostgresSettings;
import dev.usher.queue.room.PostgresBulkhead;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.token.QueueToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Finds and forgets the places of logins; {@code NumberStore} of joins allocates them, together
 * with their numbers. All methods fail with a problem, 503, if PostgreSQL is unavailable or too
 * many wait.
 */
@ApplicationScoped
public class LoginPlaces {
  private static final int AT_ONCE = 2;
  private static final int WAITING = 2_000;

  /** More look-ups of one room are refused, so that those of the others get through. */
  static final int WAITING_PER_ROOM = 1_500;

  private static final int RELEASES_WAITING = 500;

  private final LoginPlaceStore store;
  private final PostgresBulkhead bulkhead;
  private final PostgresBulkhead releases;
  private final ConcurrentMap<String, Integer> looks = new ConcurrentHashMap<>();

  LoginPlaces(LoginPlaceStore store, PostgresSettings settings) {
    this.store = store;
    this.bulkhead = new PostgresBulkhead(AT_ONCE, WAITING, settings.timeout());
    this.releases = new PostgresBulkhead(1, RELEASES_WAITING, settings.timeout());
  }

  /** The place of a subject. */
  public Uni<Optional<LoginPlace>> find(String room, String subject) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (looks.merge(room, 1, Integer::sum) > WAITING_PER_ROOM) {
                return Uni.createFrom().<Optional<LoginPlace>>failure(RoomProblems.overloaded());
              }
              return bulkhead.<Optional<LoginPlace>>call(() -> store.find(room, subject));
            })
        .onTermination()
        .invoke(() -> ended(room))
        .onFailure()
        .transform(RoomProblems::toProblem);
  }

  private void ended(String room) {
    looks.merge(room, -1, Integer::sum);
    looks.remove(room, 0);
  }

  /** Whether a login has left or replaced the place of a queue token. */
  public Uni<Boolean> isLeft(QueueToken token) {
    return bulkhead.call(() -> store.isLeft(token)).onFailure().transform(RoomProblems::toProblem);
  }

  /** Lets the subject of a place that is given up join again. Idempotent. */
  public Uni<Void> release(QueueToken left) {
    return releases
        .call(() -> store.release(left))
        .onFailure()
        .transform(RoomProblems::toProblem)
        .replaceWithVoid();
  }
}
