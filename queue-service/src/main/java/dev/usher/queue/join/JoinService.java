package dev.usher.queue.join;

import dev.usher.common.problem.ProblemException;
import dev.usher.queue.login.LoginPlace;
import dev.usher.queue.login.LoginPlaces;
import dev.usher.queue.login.PlaceClaim;
import dev.usher.queue.login.VisitorLogins;
import dev.usher.queue.position.PositionService;
import dev.usher.queue.room.BlockList;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * Joins a visitor to a room: to the place that the queue token, or the login, has already, to the
 * front after a missed turn, or to the end.
 */
@ApplicationScoped
public class JoinService {
  private final JoinLimit limit;
  private final BlockList blocked;
  private final VisitorLogins logins;
  private final LoginPlaces places;
  private final EndOfQueue end;
  private final RejoinService rejoins;
  private final TokenResponses responses;
  private final PositionService positions;
  private final Clock clock;

  JoinService(
      JoinLimit limit,
      BlockList blocked,
      VisitorLogins logins,
      LoginPlaces places,
      EndOfQueue end,
      RejoinService rejoins,
      TokenResponses responses,
      PositionService positions,
      Clock clock) {
    this.clock = clock;
    this.limit = limit;
    this.blocked = blocked;
    this.logins = logins;
    this.places = places;
    this.end = end;
    this.rejoins = rejoins;
    this.responses = responses;
    this.positions = positions;
  }

  /**
   * Returns the visitor's own position. Once their turn is over, they join again: at the front if
   * they missed it and may still rejoin there, else at the end.
   */
  public Uni<TokenResponse> rejoin(RoomSnapshot view, QueueToken own, Joiner joiner) {
    return positions
        .of(view, own)
        .flatMap(
            position -> {
              if (!position.state().isFinal()) {
                return Uni.createFrom().item(responses.of(false, view, own, position));
              }
              return position.rejoinEndsIn().isPresent()
                  ? atFront(view, own, () -> join(view, joiner))
                  : join(view, joiner);
            });
  }

  private Uni<TokenResponse> atFront(
      RoomSnapshot view, QueueToken own, Supplier<Uni<TokenResponse>> atEnd) {
    return rejoins
        .rejoin(view.room(), own)
        .flatMap(
            isBack ->
                isBack
                    ? positions.of(view, own).map(now -> responses.of(false, view, own, now))
                    : atEnd.get());
  }

  /**
   * Joins at the end of the queue; in a room that asks for a login, the login's own place is
   * returned if it has one.
   *
   * @param joiner whose address is charged with the join, and who has what the room may require
   * @return fails with a problem: 401 if the room asks for a login that is missing or not valid,
   *     409 while the room accepts no joins, 503 if no number is available
   * @throws ProblemException 403 if the address is blocked, or the room requires a proof or an
   *     invitation that is missing or not good; 429 if the address has joined too often
   */
  public Uni<TokenResponse> join(RoomSnapshot view, Joiner joiner) {
    Room room = view.room();
    boolean isOpen = room.takesJoins(clock.instant());
    boolean isSignedIn = room.joinRules().needsLogin() && joiner.login().isPresent();
    // Without a login, nobody has a place to come back to while the room is closed.
    if (isOpen ? room.joinRules().needsLogin() : isSignedIn && view.counters().issued() > 0) {
      blocked.check(room, joiner.client());
      return joinWithLogin(view, joiner);
    }
    if (!isOpen) {
      return Uni.createFrom()
          .failure(JoinRefusals.of(new JoinOutcome.NotNow(), room, clock.instant(), isSignedIn));
    }
    blocked.check(room, joiner.client());
    return end.join(view, joiner, null);
  }

  /**
   * To verify a login costs a signature, and to look for its place a statement of PostgreSQL, so
   * both are charged as a join is, also if the login is not valid.
   */
  private Uni<TokenResponse> joinWithLogin(RoomSnapshot view, Joiner joiner) {
    Room room = view.room();
    if (joiner.login().isPresent()) {
      limit.charge(joiner.client());
    }
    return logins
        .subject(room, joiner.login())
        .flatMap(
            subject ->
                places
                    .find(room.id(), subject)
                    .flatMap(
                        place ->
                            place.isPresent()
                                ? comeBack(view, joiner, subject, place.get())
                                : end.join(
                                    view, joiner, new PlaceClaim(subject, room.generation(), 0))));
  }

  /**
   * The same as with the queue token of that place, in whatever browser. While it is not known
   * whether the turn is over, the place is kept.
   */
  private Uni<TokenResponse> comeBack(
      RoomSnapshot view, Joiner joiner, String subject, LoginPlace place) {
    QueueToken own = place.token(view);
    PlaceClaim next = new PlaceClaim(subject, view.room().generation(), place.entry());
    return responses
        .look(view, own)
        .flatMap(
            position -> {
              if (!position.state().isFinal()) {
                return Uni.createFrom().item(responses.of(false, view, own, position));
              }
              return position.rejoinEndsIn().isPresent()
                  ? atFront(view, own, () -> end.join(view, joiner, next))
                  : end.join(view, joiner, next);
            });
  }
}
