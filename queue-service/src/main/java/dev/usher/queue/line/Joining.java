package dev.usher.queue.line;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.usher.common.problem.Problems;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomView;
import dev.usher.queue.room.Rooms;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Joining the line: a number, its ticket, and where it stands. */
@ApplicationScoped
class Joining {
  private static final long LONGEST_RETRY_SECONDS = Duration.ofHours(1).toSeconds();

  private final Rooms rooms;
  private final JoinLimit limit;
  private final Turnstile turnstile;
  private final Tickets tickets;
  private final Standings standings;
  private final Vertx vertx;
  private final Clock clock;

  Joining(
      Rooms rooms,
      JoinLimit limit,
      Turnstile turnstile,
      Tickets tickets,
      Standings standings,
      Vertx vertx,
      Clock clock) {
    this.clock = clock;
    this.rooms = rooms;
    this.limit = limit;
    this.turnstile = turnstile;
    this.tickets = tickets;
    this.standings = standings;
    this.vertx = vertx;
  }

  /** A ticket, and where it stands. */
  record TicketAnswer(String ticket, @JsonUnwrapped Standing standing) {}

  /** What memory says; the statement that gives the numbers has the last word. */
  boolean takesJoins(Room room) {
    return room.phase().takesJoins() && !clock.instant().isBefore(room.opensAt());
  }

  /**
   * The next place in the room's line, answered on the caller's event loop.
   *
   * @param client who asks: an address takes a limited number of places
   * @return fails with a problem: 409 while the room takes nobody, 429 if the address has taken too
   *     many places, 503 if no number can be had
   */
  Uni<TicketAnswer> join(RoomView view, SocketAddress client) {
    String room = view.room().id();
    if (!takesJoins(view.room())) {
      return Uni.createFrom().failure(refusal(new Joined.NotNow(), view.room()));
    }
    Optional<HttpProblem> tooMany = limit.take(client);
    if (tooMany.isPresent()) {
      return Uni.createFrom().failure(tooMany.get());
    }
    return turnstile
        .join(room)
        // Numbers come a block at a time on one thread, which has the next block to see to.
        .emitOn(MutinyHelper.executor(vertx.getOrCreateContext()))
        .flatMap(joined -> rooms.view(room).flatMap(fresh -> told(joined, fresh, client)));
  }

  private Uni<TicketAnswer> told(Joined joined, RoomView view, SocketAddress client) {
    if (joined instanceof Joined.Numbered numbered) {
      Ticket ticket = numbered.ticket();
      return look(view, ticket).map(standing -> new TicketAnswer(tickets.token(ticket), standing));
    }
    limit.giveBack(client);
    return Uni.createFrom().failure(refusal(joined, view.room()));
  }

  /** The number is theirs: that nobody can say what has become of it must not take it away. */
  private Uni<Standing> look(RoomView view, Ticket ticket) {
    return standings
        .of(view, ticket)
        .onFailure()
        .recoverWithItem(() -> Places.waiting(view, ticket, clock.instant()));
  }

  private HttpProblem refusal(Joined joined, Room room) {
    if (joined instanceof Joined.Overloaded) {
      return RoomProblems.overloaded();
    }
    if (joined instanceof Joined.Unavailable) {
      return RoomProblems.unavailable();
    }
    Instant now = clock.instant();
    return switch (room.state(now)) {
      case SOLD_OUT ->
          conflict(
              "sold-out", "Sold out", "Everything is sold. Look again later: seats may return.");
      case ENDED -> conflict("room-ended", "The sale has ended", "This sale is over.");
      case CLOSED, PREQUEUE, OPEN, PAUSED -> closed(room, now);
    };
  }

  /**
   * Carries both times, so that a client can wait by this service's clock instead of its own. The
   * time to wait is capped: the operator may open the room earlier.
   */
  private static HttpProblem closed(Room room, Instant now) {
    long seconds = Duration.between(now, room.opensAt()).plusMillis(999).toSeconds();
    return Problems.start(
            Status.CONFLICT,
            "room-closed",
            "Not open yet",
            "This room opens at " + room.opensAt() + ". Come back then.")
        .with("opensAt", room.opensAt().toString())
        .with("now", now.truncatedTo(ChronoUnit.MILLIS).toString())
        .withHeader("Retry-After", Math.max(1, Math.min(LONGEST_RETRY_SECONDS, seconds)))
        .build();
  }

  private static HttpProblem conflict(String type, String title, String detail) {
    return Problems.of(Status.CONFLICT, type, title, detail);
  }
}
