package dev.usher.queue.position;

import dev.usher.common.problem.ProblemException;
import dev.usher.common.redis.LuaScript;
import dev.usher.common.store.PostgresSettings;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.pass.PassStore;
import dev.usher.queue.room.PostgresBulkhead;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.room.RoomState;
import dev.usher.queue.token.QueueToken;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Looks up positions: from memory for waiting visitors, from Redis for served numbers, and from
 * PostgreSQL for visitors whose turn is over.
 */
@ApplicationScoped
public class PositionService {
  private static final int OVER_AT_ONCE = 3;
  private static final int OVER_WAITING = 200;
  private static final LuaScript STANDING =
      LuaScript.load(PositionService.class, "visitor-state.lua");

  /** What a store knows of a visitor whose number has been served. */
  private record Served(
      VisitorState state, Optional<Instant> turnEnds, Optional<Duration> rejoinEndsIn) {
    static Served of(VisitorState state) {
      return new Served(state, Optional.empty(), Optional.empty());
    }

    static Served turn(Instant ends) {
      return new Served(VisitorState.YOUR_TURN, Optional.of(ends), Optional.empty());
    }

    static Served missed(Duration rejoinEndsIn) {
      return new Served(VisitorState.MISSED, Optional.empty(), Optional.of(rejoinEndsIn));
    }
  }

  private final PostgresBulkhead over;
  private final RedisAPI redis;
  private final PassStore passes;
  private final Duration redisTimeout;
  private final Clock clock;

  PositionService(
      RedisAPI redis,
      PassStore passes,
      QueueSettings settings,
      PostgresSettings limits,
      Clock clock) {
    this.clock = clock;
    this.over = new PostgresBulkhead(OVER_AT_ONCE, OVER_WAITING, limits.timeout());
    this.redis = redis;
    this.passes = passes;
    this.redisTimeout = settings.waitingRoom().redisTimeout();
  }

  /**
   * Returns the visitor's position. Fails with problem {@code queue-unavailable} if a required
   * store is unavailable, or {@code overloaded} if too many look-ups of visitors whose turn is over
   * wait.
   */
  public Uni<Position> of(RoomSnapshot view, QueueToken token) {
    Optional<Position> known = known(view, token);
    if (known.isPresent()) {
      return Uni.createFrom().item(known.get());
    }
    RoomState room = view.room().state(clock.instant());
    return served(token, room)
        .onFailure(failure -> room == RoomState.ENDED && !(failure instanceof ProblemException))
        .recoverWithUni(failure -> over.call(() -> Served.of(inEndedRoom(token))))
        .map(served -> position(view, token, served, room))
        .onFailure()
        .transform(
            failure ->
                failure instanceof ProblemException ? failure : RoomProblems.unavailable(failure));
  }

  /** The position of a visitor whose turn has not come, which needs no store; else empty. */
  public Optional<Position> known(RoomSnapshot view, QueueToken token) {
    return PositionEstimator.isWaiting(view, token)
        ? Optional.of(PositionEstimator.waiting(view, token, clock.instant()))
        : Optional.empty();
  }

  /**
   * In a sold-out or ended room, a turn cannot be used. A served number waits if it was passed over
   * and its visitor has returned.
   */
  private Position position(RoomSnapshot view, QueueToken token, Served served, RoomState room) {
    Instant now = clock.instant();
    VisitorState state = served.state();
    boolean closed = room == RoomState.SOLD_OUT || room == RoomState.ENDED;
    if (state == VisitorState.WAITING || (state == VisitorState.YOUR_TURN && closed)) {
      return PositionEstimator.waiting(view, token, now);
    }
    Optional<Duration> rejoinEndsIn =
        served.rejoinEndsIn().filter(left -> view.room().takesJoins(now));
    return PositionEstimator.served(view, token, state, served.turnEnds(), rejoinEndsIn, now);
  }

  private Uni<Served> served(QueueToken token, RoomState state) {
    String room = token.room();
    return STANDING
        .call(
            redis,
            List.of(
                RoomKeys.state(room),
                RoomKeys.turns(room),
                RoomKeys.live(room),
                RoomKeys.absent(room),
                RoomKeys.back(room),
                RoomKeys.passes(room),
                RoomKeys.missed(room)),
            List.of(Long.toString(token.number())))
        .ifNoItem()
        .after(redisTimeout)
        .fail()
        .flatMap(
            reply ->
                switch (reply.get(0).toString()) {
                  case "turn" -> {
                    Instant ends = Instant.ofEpochMilli(millis(reply.get(1).toString()));
                    yield known(Served.turn(ends));
                  }
                  // In an ended room nothing removes expired passes.
                  case "live" ->
                      known(
                          Served.of(
                              state == RoomState.ENDED && isPast(reply.get(1).toString())
                                  ? VisitorState.DONE
                                  : VisitorState.ADMITTED));
                  case "waiting" -> known(Served.of(VisitorState.WAITING));
                  case "missed" ->
                      known(Served.missed(Duration.ofMillis(millis(reply.get(1).toString()))));
                  case "gone" -> over(token);
                  default ->
                      Uni.createFrom()
                          .failure(new IllegalStateException("Redis has no copy of the queue"));
                });
  }

  private static Uni<Served> known(Served served) {
    return Uni.createFrom().item(served);
  }

  private boolean isPast(String millis) {
    return millis(millis) <= clock.instant().toEpochMilli();
  }

  /** A score of a sorted set, which Redis may write with an exponent. */
  private static long millis(String score) {
    return (long) Double.parseDouble(score);
  }

  private Uni<Served> over(QueueToken token) {
    return over.call(
        () -> Served.of(pass(token).isPresent() ? VisitorState.DONE : VisitorState.MISSED));
  }

  private VisitorState inEndedRoom(QueueToken token) {
    return pass(token).filter(PassStore.Kept::valid).isPresent()
        ? VisitorState.ADMITTED
        : VisitorState.DONE;
  }

  private Optional<PassStore.Kept> pass(QueueToken token) {
    return passes.find(token.room(), token.number());
  }
}
