package dev.usher.queue.work;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.redis.LuaScript;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomKeys;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.net.SocketAddress;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes the proof that a join needs in rooms that ask for one, and accepts each once: Redis
 * remembers the used ones until they expire. While Redis does not respond, only this instance
 * remembers them, because people can join without Redis.
 */
@ApplicationScoped
public class Proofs {
  private static final Logger LOG = Logger.getLogger(Proofs.class);
  private static final LuaScript USE = LuaScript.load(Proofs.class, "use-proof.lua");

  /** Beyond this, the oldest are known to Redis alone. */
  private static final int MAX_REMEMBERED = 20_000;

  private final Challenges challenges;
  private final Patience patience;
  private final RedisAPI redis;
  private final Duration timeout;
  private final Clock clock;
  private final Counter refused;
  private final Cache<String, Boolean> used =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).expireAfterWrite(Patience.GOOD_FOR).build();

  Proofs(
      Challenges challenges,
      Patience patience,
      RedisAPI redis,
      QueueSettings settings,
      MeterRegistry meters,
      Clock clock) {
    this.challenges = challenges;
    this.patience = patience;
    this.redis = redis;
    this.timeout = settings.waitingRoom().redisTimeout();
    this.clock = clock;
    this.refused = meters.counter("usher.joins.refused", "reason", "proof");
  }

  /**
   * Verifies a proof without using it.
   *
   * @param text a solution of ALTCHA, or a note of {@link Patience}; null if the client sent none
   * @throws ProblemException 403 {@code proof-required} or {@code proof-invalid}
   */
  public Proof verify(Room room, @Nullable String text) {
    if (text == null) {
      throw required(room);
    }
    Optional<Proof> proof =
        Patience.isNote(text) ? patience.verify(room, text) : challenges.verify(room, text);
    return proof.orElseThrow(() -> invalid(room));
  }

  /**
   * Uses a proof.
   *
   * @return fails with problem 403 {@code proof-invalid} if it was used before, or 429 if too many
   *     of the client's network use notes
   */
  public Uni<Void> use(Room room, Proof proof, SocketAddress client) {
    String key = key(room, proof);
    if (used.asMap().putIfAbsent(key, true) != null) {
      return Uni.createFrom().failure(invalid(room));
    }
    long left = Math.max(1, Duration.between(clock.instant(), proof.end()).toMillis());
    return USE.call(redis, List.of(key), List.of(Long.toString(left)))
        .ifNoItem()
        .after(timeout)
        .fail()
        .map(first -> first.toInteger() == 1)
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.debugf("room=%s a proof is remembered in memory only: %s", room.id(), failure);
              return true;
            })
        .flatMap(
            isFirst -> {
              if (!isFirst) {
                return Uni.createFrom().failure(invalid(room));
              }
              return proof.isNote() && !patience.take(client)
                  ? giveBack(room, proof)
                      .onItem()
                      .transformToUni(done -> Uni.createFrom().failure(Patience.tooMany()))
                  : Uni.createFrom().voidItem();
            });
  }

  /**
   * Gives a proof back after a join that failed: the client can try again with it as soon as this
   * is done. Never fails.
   */
  public Uni<Void> giveBack(Room room, Proof proof) {
    String key = key(room, proof);
    return redis
        .unlink(List.of(key))
        .ifNoItem()
        .after(timeout)
        .fail()
        .onFailure()
        .invoke(failure -> LOG.debugf("room=%s a proof is not given back: %s", room.id(), failure))
        .onFailure()
        .recoverWithNull()
        .invoke(done -> used.invalidate(key))
        .replaceWithVoid();
  }

  private static String key(Room room, Proof proof) {
    return RoomKeys.proof(room.id(), proof.id());
  }

  private static ProblemException required(Room room) {
    return ProblemException.of(
        Status.FORBIDDEN,
        "proof-required",
        "Proof of work required",
        "Solve the challenge of GET /api/rooms/" + room.id() + "/challenge, and join with it.");
  }

  private ProblemException invalid(Room room) {
    refused.increment();
    return ProblemException.of(
        Status.FORBIDDEN,
        "proof-invalid",
        "Proof of work not accepted",
        "It is wrong, too old, of another room, or was used before. Solve a new challenge of GET"
            + " /api/rooms/"
            + room.id()
            + "/challenge.");
  }
}
