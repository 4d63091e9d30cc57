package dev.usher.queue.join;

import dev.usher.common.problem.ProblemException;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.admission.AdmissionScheduler;
import dev.usher.queue.invitation.Invitation;
import dev.usher.queue.invitation.Invitations;
import dev.usher.queue.login.LoginPlaces;
import dev.usher.queue.login.PlaceClaim;
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
 * Gives visitors a new place at the end of a queue: uses up what the room requires of them,
 * allocates a number, and looks up the position. What was used is given back if there is no number.
 */
@ApplicationScoped
class EndOfQueue {
  /** How often the place of another browser is looked for, and the time between. */
  private static final int LOOKS = 3;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final RoomRegistry rooms;
  private final JoinLimit limit;
  private final Invitations invitations;
  private final LoginPlaces places;
  private final Proofs proofs;
  private final NumberAllocator allocator;
  private final TokenResponses responses;
  private final AdmissionScheduler admissions;
  private final Duration patience;
  private final Vertx vertx;
  private final Clock clock;

  EndOfQueue(
      RoomRegistry rooms,
      JoinLimit limit,
      Invitations invitations,
      LoginPlaces places,
      Proofs proofs,
      NumberAllocator allocator,
      TokenResponses responses,
      AdmissionScheduler admissions,
      QueueSettings settings,
      Vertx vertx,
      Clock clock) {
    this.rooms = rooms;
    this.limit = limit;
    this.invitations = invitations;
    this.places = places;
    this.proofs = proofs;
    this.allocator = allocator;
    this.responses = responses;
    this.admissions = admissions;
    this.patience = settings.waitingRoom().redisTimeout();
    this.vertx = vertx;
    this.clock = clock;
  }

  /**
   * Checks what the room requires, and joins. The look at memory only saves the trip: the statement
   * that allocates numbers decides whether the room accepts joins.
   *
   * @param login which has been charged already; null if the room asks for none
   * @return fails with a problem: 409 while the room accepts no joins, 503 if no number is
   *     available
   * @throws ProblemException 429 if the address has joined too often; 403 if the room requires a
   *     proof or an invitation that is missing or not good
   */
  Uni<TokenResponse> join(RoomSnapshot view, Joiner joiner, @Nullable PlaceClaim login) {
    Room room = view.room();
    SocketAddress client = joiner.client();
    if (!room.takesJoins(clock.instant())) {
      return Uni.createFrom()
          .failure(JoinRefusals.of(new JoinOutcome.NotNow(), room, clock.instant(), true));
    }
    if (login == null) {
      limit.charge(client);
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
            used -> number(room, client, login, invitation, () -> proofs.giveBack(room, proof)));
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
}
