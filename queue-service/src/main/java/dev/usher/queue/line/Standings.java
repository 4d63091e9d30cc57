package dev.usher.queue.line;

import dev.usher.common.redis.LuaScript;
import dev.usher.common.resource.Resource;
import dev.usher.common.store.PostgresSettings;
import dev.usher.common.store.Retry;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Desk;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomState;
import dev.usher.queue.room.RoomView;
import io.agroal.api.AgroalDataSource;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Where visitors stand: who waits is answered from memory, who has been served from Redis, and
 * whose turn is over from PostgreSQL.
 */
@ApplicationScoped
public class Standings {
  private static final int OVER_AT_ONCE = 3;
  private static final int OVER_WAITING = 200;
  private static final LuaScript STANDING = LuaScript.load(Standings.class, "standing.lua");
  private static final String HAD_PASS = Resource.text(Standings.class, "had-pass.sql");

  private final Desk over;
  private final RedisAPI redis;
  private final AgroalDataSource postgres;
  private final Duration redisTimeout;
  private final Clock clock;

  Standings(
      RedisAPI redis,
      AgroalDataSource postgres,
      QueueSettings settings,
      PostgresSettings limits,
      Clock clock) {
    this.clock = clock;
    this.over = new Desk(OVER_AT_ONCE, OVER_WAITING, limits.timeout());
    this.redis = redis;
    this.postgres = postgres;
    this.redisTimeout = settings.line().redisTimeout();
  }

  /**
   * Where the visitor stands; fails with problem line-unavailable if a needed store is away,
   * overloaded if too many ask whose turn is over.
   */
  public Uni<Standing> of(RoomView view, Ticket ticket) {
    if (Places.isWaiting(view, ticket)) {
      return Uni.createFrom().item(Places.waiting(view, ticket, clock.instant()));
    }
    RoomState room = view.room().state(clock.instant());
    return served(ticket, room)
        .onFailure(failure -> room == RoomState.ENDED && !(failure instanceof HttpProblem))
        .recoverWithUni(failure -> over.ask(() -> pass(ticket).inEndedRoom()))
        .map(state -> standing(view, ticket, state, room))
        .onFailure()
        .transform(
            failure ->
                failure instanceof HttpProblem ? failure : RoomProblems.unavailable(failure));
  }

  /**
   * A room that is sold out, or has ended, keeps turns from being taken. A number that has been
   * served waits if it was passed over, and its visitor is back.
   */
  private Standing standing(RoomView view, Ticket ticket, VisitorState state, RoomState room) {
    Instant now = clock.instant();
    boolean closed = room == RoomState.SOLD_OUT || room == RoomState.ENDED;
    if (state == VisitorState.WAITING || (state == VisitorState.YOUR_TURN && closed)) {
      return Places.waiting(view, ticket, now);
    }
    return Places.served(view, ticket, state, now);
  }

  private Uni<VisitorState> served(Ticket ticket, RoomState state) {
    String room = ticket.room();
    return STANDING
        .call(
            redis,
            List.of(
                RoomKeys.line(room),
                RoomKeys.turns(room),
                RoomKeys.live(room),
                RoomKeys.absent(room),
                RoomKeys.back(room),
                RoomKeys.passes(room)),
            List.of(Long.toString(ticket.number())))
        .ifNoItem()
        .after(redisTimeout)
        .fail()
        .flatMap(
            answer ->
                switch (answer.get(0).toString()) {
                  case "turn" -> Uni.createFrom().item(VisitorState.YOUR_TURN);
                  // In a room that has ended, nothing clears away the passes that have run out.
                  case "live" ->
                      Uni.createFrom()
                          .item(
                              state == RoomState.ENDED && isPast(answer.get(1).toString())
                                  ? VisitorState.DONE
                                  : VisitorState.ADMITTED);
                  case "waiting" -> Uni.createFrom().item(VisitorState.WAITING);
                  case "gone" -> over(ticket);
                  default ->
                      Uni.createFrom()
                          .failure(new IllegalStateException("Redis has no copy of the line"));
                });
  }

  private boolean isPast(String millis) {
    return Double.parseDouble(millis) <= clock.instant().toEpochMilli();
  }

  private Uni<VisitorState> over(Ticket ticket) {
    return over.ask(() -> pass(ticket).had() ? VisitorState.DONE : VisitorState.MISSED);
  }

  private record Had(boolean had, boolean valid) {
    VisitorState inEndedRoom() {
      return valid ? VisitorState.ADMITTED : VisitorState.DONE;
    }
  }

  private Had pass(Ticket ticket) {
    return Retry.onDeadConnection(() -> find(ticket));
  }

  private Had find(Ticket ticket) {
    try (var connection = postgres.getConnection();
        var statement = connection.prepareStatement(HAD_PASS)) {
      statement.setString(1, ticket.room());
      statement.setLong(2, ticket.number());
      try (var rows = statement.executeQuery()) {
        return rows.next()
            ? new Had(rows.getBoolean(1), rows.getBoolean(2))
            : new Had(false, false);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot look for a pass", e);
    }
  }
}
