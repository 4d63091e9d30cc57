package dev.usher.queue.departure;

import dev.usher.common.problem.ProblemException;
import dev.usher.common.redis.LuaScript;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.admission.AdmissionScheduler;
import dev.usher.queue.login.LoginPlaces;
import dev.usher.queue.pass.PassService;
import dev.usher.queue.push.PushService;
import dev.usher.queue.room.RoomActivity;
import dev.usher.queue.room.RoomActivity.Kind;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/**
 * Gives up a visitor's place. An open turn frees its slot at once, a pass is finished, and a
 * waiting number will get no turn. Before a draw a visitor has no number: the entry gets one, which
 * is passed over as that of an absent visitor. See docs/decisions/0035.
 */
@ApplicationScoped
public class DepartureService {
  private static final LuaScript LEAVE = LuaScript.load(DepartureService.class, "leave.lua");

  private final RedisAPI redis;
  private final PassService passes;
  private final PushService push;
  private final LoginPlaces places;
  private final AdmissionScheduler scheduler;
  private final RoomActivity activity;
  private final Duration timeout;

  DepartureService(
      RedisAPI redis,
      PassService passes,
      PushService push,
      LoginPlaces places,
      AdmissionScheduler scheduler,
      RoomActivity activity,
      QueueSettings settings) {
    this.redis = redis;
    this.passes = passes;
    this.push = push;
    this.places = places;
    this.scheduler = scheduler;
    this.activity = activity;
    this.timeout = settings.waitingRoom().redisTimeout();
  }

  /**
   * Gives up what the visitor has. Idempotent. Fails with problem {@code queue-unavailable} if a
   * store does not respond, or {@code overloaded}; the caller may then retry.
   */
  public Uni<Void> leave(RoomSnapshot view, QueueToken token) {
    if (!token.hasNumber() || view.room().hasEnded()) {
      return Uni.createFrom().voidItem();
    }
    String room = token.room();
    return LEAVE
        .call(
            redis,
            List.of(
                RoomKeys.state(room),
                RoomKeys.turns(room),
                RoomKeys.passes(room),
                RoomKeys.absent(room),
                RoomKeys.back(room),
                RoomKeys.missed(room),
                RoomKeys.rejoined(room),
                RoomKeys.departed(room)),
            List.of(Long.toString(token.number())))
        .ifNoItem()
        .after(timeout)
        .fail()
        .flatMap(reply -> proceed(view, token, reply))
        .call(() -> push.unsubscribe(token))
        .call(() -> release(view, token))
        .onFailure(failure -> !(failure instanceof ProblemException))
        .transform(RoomProblems::unavailable);
  }

  /**
   * Before a draw nothing was given up, so the login keeps the entry: else it could collect
   * several.
   */
  private Uni<Void> release(RoomSnapshot view, QueueToken token) {
    return view.room().joinRules().needsLogin()
        ? places.release(token)
        : Uni.createFrom().voidItem();
  }

  private Uni<Void> proceed(RoomSnapshot view, QueueToken token, Response reply) {
    return switch (reply.get(0).toString()) {
      case "pass" ->
          reply.get(1).toString().equals(token.visitor())
              ? passes
                  .finish(view, reply.get(2).toString(), true)
                  .invoke(() -> activity.count(token.room(), Kind.LEFT, 1))
              : Uni.createFrom().voidItem();
      case "left" -> {
        activity.count(token.room(), Kind.LEFT, Math.min(1, reply.get(1).toLong()));
        scheduler.soon(view);
        yield Uni.createFrom().voidItem();
      }
      case "claiming" ->
          Uni.createFrom().failure(new IllegalStateException("A claim of the pass is under way"));
      default -> {
        scheduler.soon(view);
        yield Uni.createFrom().failure(new IllegalStateException("Redis has no copy of the queue"));
      }
    };
  }
}
