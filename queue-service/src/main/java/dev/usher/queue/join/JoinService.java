package dev.usher.queue.join;

import dev.usher.common.problem.ProblemException;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.admission.AdmissionScheduler;
import dev.usher.queue.invitation.Invitation;
import dev.usher.queue.invitation.Invitations;
import dev.usher.queue.login.LoginPlace;
import dev.usher.queue.login.LoginPlaces;
import dev.usher.queue.login.PlaceClaim;
import dev.usher.queue.login.VisitorLogins;
import dev.usher.queue.position.PositionService;
import dev.usher.queue.room.BlockList;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.work.Proof;
import dev.usher.queue.work.Proofs;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins a visitor to a room: allocates a number, signs the queue token and looks up the position.
 */
@ApplicationScoped
public class JoinService {
  /** How often the place of another browser is looked for, and the time between. */
  private static final int LOOKS = 3;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final RoomRegistry rooms;
  private final JoinLimit limit;
  private final BlockList blocked;
  private final Invitations invitations;
  private final VisitorLogins logins;
  private final LoginPlaces places;
  private final Proofs proofs;
  private final NumberAllocator allocator;
  private final RejoinService rejoins;
  private final TokenResponses responses;
  private final PositionService positions;
  private final AdmissionScheduler admissions;
  private final Duration patience;
  private final Vertx vertx;
  private final Clock clock;

  JoinService(
      RoomRegistry rooms,
      JoinLimit limit,
      BlockList blocked,
      Invitations invitations,
      VisitorLogins logins,
      LoginPlaces places,
      Proofs proofs,
      NumberAllocator allocator,
      RejoinService rejoins,
      TokenResponses responses,
      PositionService positions,
      AdmissionScheduler admissions,
      QueueSettings settings,
      Vertx vertx,
      Clock clock) {
    this.clock = clock;
    this.admissions = admissions;
    this.patience = settings.waitingRoom().redisTimeout();
    this.rooms = rooms;
    this.limit = limit;
    this.blocked = blocked;
    this.invitations = invitations;
    this.logins = logins;
    this.places = places;
    this.proofs = proofs;
    this.allocator = allocator;
    this.rejoins = rejoins;
    this.responses = responses;
    this.positions = positions;
    this.vertx = vertx;
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
   * returned if it has one. The look at memory only saves the trip: the statement that allocates
   * numbers decides whether the room accepts joins.
   *
   * @param joiner whose address is charged with the join, and who has what the room may require
   * @return fails with a problem: 401 if the room asks for a login that is missing or not valid,
   *     409 while the room accepts no joins, 429 if the address has joined too often, 503 if no
   *     number is available
   * @throws ProblemException 403 if the address is blocked, or the room requires a proof or an
   *     invitation that is missing or not good
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
      return Uni.createFrom().failure(notNow(room, isSignedIn));
    }
    blocked.check(room, joiner.client());
    return joinAtEnd(view, joiner, null);
  }

  /**
   * To verify a login costs a signature, and to look for its place a statement of PostgreSQL, so
   * both are charged as a join is, also if the login is not valid.
   */
  private Uni<TokenResponse> joinWithLogin(RoomSnapshot view, Joiner joiner) {
    Room room = view.room();
    Optional<ProblemException> tooMany =
        joiner.login().isPresent() ? limit.take(joiner.client()) : Optional.empty();
    if (tooMany.isPresent()) {
      return Uni.createFrom().failure(tooMany.get());
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
                                : joinAtEnd(
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
                  ? atFront(view, own, () -> joinAtEnd(view, joiner, next))
                  : joinAtEnd(view, joiner, next);
            });
  }

  /**
   * Checks what the room requires, and joins.
   *
   * @param login which has been charged already; null if the room asks for none
   */
  private Uni<TokenResponse> joinAtEnd(
      RoomSnapshot view, Joiner joiner, @Nullable PlaceClaim login) {
    Room room = view.room();
    SocketAddress client = joiner.client();
    if (!room.takesJoins(clock.instant())) {
      return Uni.createFrom().failure(notNow(room, true));
    }
    Optional<ProblemException> tooMany = login == null ? limit.take(client) : Optional.empty();
    if (tooMany.isPresent()) {
      return Uni.createFrom().failure(tooMany.get());
    }
    Optional<Invitation> invitation =
        room.joinRules().needsInvitation()
            ? Optional.of(verifyInvitation(room, joiner, login))
            : Optional.empty();
    Optional<Proof> proof =
        room.joinRules().needsProof()
            ? Optional.of(verifyProof(room, joiner, login))
            : Optional.empty();
    return proof
        .map(found -> number(room, client, login, invitation, found))
        .orElseGet(
            () -> number(room, client, login, invitation, () -> Uni.createFrom().voidItem()));
  }

  /**
   * A code that is not valid is charged: whoever guesses codes does so no faster than they join.
   */
  private Invitation verifyInvitation(Room room, Joiner joiner, @Nullable PlaceClaim login) {
    if (joiner.invitation() == null && login == null) {
      limit.restore(joiner.client());
    }
    return invitations.verify(room, joiner.invitation());
  }

  private Proof verifyProof(Room room, Joiner joiner, @Nullable PlaceClaim login) {
    try {
      return proofs.verify(room, joiner.proof());
    } catch (ProblemException refusal) {
      if (login == null) {
        limit.restore(joiner.client());
      }
      throw refusal;
    }
  }

  private Uni<TokenResponse> number(
      Room room,
      SocketAddress client,
      @Nullable PlaceClaim login,
      Optional<Invitation> invitation,
      Proof proof) {
    return proofs
        .use(room, proof, client)
        .onFailure()
        .invoke(() -> limit.restore(client))
        .flatMap(
            used ->
                number(
                    room,
                    client,
                    login,
                    invitation,
                    () -> {
                      proofs.giveBack(room, proof);
                      return Uni.createFrom().voidItem();
                    }));
  }

  /**
   * Uses the invitation, if the room requires one.
   *
   * @param giveBack what the join has used before; called if it has no number
   */
  private Uni<TokenResponse> number(
      Room room,
      SocketAddress client,
      @Nullable PlaceClaim login,
      Optional<Invitation> invitation,
      Supplier<Uni<Void>> giveBack) {
    if (invitation.isEmpty()) {
      return number(room, client, login, giveBack);
    }
    Invitation one = invitation.get();
    return invitations
        .use(room, one)
        .onFailure()
        .invoke(() -> limit.restore(client))
        .onFailure()
        .call(() -> giveBack.get())
        .map(used -> Optional.<TokenResponse>empty())
        .onFailure(failure -> login != null && Invitations.isUsedUp(failure))
        .recoverWithUni(used -> ofOtherBrowser(room, login, LOOKS, used).map(Optional::of))
        .flatMap(
            found ->
                found
                    .map(response -> Uni.createFrom().item(response))
                    .orElseGet(
                        () ->
                            number(
                                room,
                                client,
                                login,
                                () ->
                                    invitations
                                        .giveBack(room, one)
                                        .flatMap(done -> giveBack.get()))));
  }

  /**
   * The place for which another browser with the same login has used the invitation. It may not be
   * committed yet.
   */
  private Uni<TokenResponse> ofOtherBrowser(
      Room room, @Nullable PlaceClaim login, int looks, Throwable used) {
    if (login == null || looks == 0) {
      return Uni.createFrom().failure(used);
    }
    return places
        .find(room.id(), login.subject())
        .flatMap(
            place -> {
              if (place.isEmpty() || place.get().entry() == login.replaces()) {
                return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(BETWEEN_LOOKS)
                    .flatMap(later -> ofOtherBrowser(room, login, looks - 1, used));
              }
              return rooms
                  .view(room.id())
                  .flatMap(
                      view -> {
                        QueueToken token = place.get().token(view);
                        return responses.of(false, view, token);
                      });
            });
  }

  /**
   * Takes a number.
   *
   * @param giveBack what the join has used; called if it has no number. A login may have its place
   *     after a failure too, and gets it with the next join, so then nothing is given back: else
   *     one invitation could be used for many places.
   */
  private Uni<TokenResponse> number(
      Room known, SocketAddress client, @Nullable PlaceClaim login, Supplier<Uni<Void>> giveBack) {
    String room = known.id();
    Uni<TokenResponse> joined =
        allocator
            .join(room, login)
            // One worker thread delivers a whole block of numbers and must then fetch the next
            // block, so leave that thread.
            .emitOn(MutinyHelper.executor(vertx.getOrCreateContext()))
            .call(
                outcome ->
                    login != null && outcome.tookNothing()
                        ? giveBack.get()
                        : Uni.createFrom().voidItem())
            .flatMap(outcome -> rooms.view(room).flatMap(fresh -> respond(outcome, fresh, client)));
    return login == null ? joined.onFailure().call(() -> giveBack.get()) : joined;
  }

  private Uni<TokenResponse> respond(JoinOutcome joined, RoomSnapshot view, SocketAddress client) {
    if (joined instanceof JoinOutcome.Numbered numbered) {
      QueueToken token = numbered.token().in(view);
      return letThrough(view, token).flatMap(fresh -> responses.of(true, fresh, token));
    }
    if (joined instanceof JoinOutcome.Kept kept) {
      QueueToken token = kept.token().in(view);
      return responses.of(false, view, token);
    }
    limit.restore(client);
    return Uni.createFrom().failure(JoinRefusals.of(joined, view.room(), clock.instant(), true));
  }

  /**
   * Where nobody has to wait, the visitor's turn comes with the response, if the run does not find
   * that it is full by now.
   */
  private Uni<RoomSnapshot> letThrough(RoomSnapshot view, QueueToken token) {
    if (!view.letsThrough()) {
      return Uni.createFrom().item(view);
    }
    return admissions
        .now(view, token.number())
        .ifNoItem()
        .after(patience)
        .fail()
        .onFailure()
        .recoverWithNull()
        .map(done -> rooms.known(token.room()).orElse(view));
  }

  private ProblemException notNow(Room room, boolean isSignedIn) {
    return JoinRefusals.of(new JoinOutcome.NotNow(), room, clock.instant(), isSignedIn);
  }
}
