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
        .map(found -> useProof(room, client, login, invitation, found))
        .orElseGet(() -> useInvitation(room, client, login, invitation, null));
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

  private Uni<TokenResponse> useProof(
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
                useInvitation(room, client, login, invitation, () -> proofs.giveBack(room, proof)));
  }

  /**
   * Uses the invitation, if the room requires one.
   *
   * @param giveBack called if the join has no number; null if it has used nothing before
   */
  private Uni<TokenResponse> useInvitation(
      Room room,
      SocketAddress client,
      @Nullable PlaceClaim login,
      Optional<Invitation> invitation,
      @Nullable Supplier<Uni<Void>> giveBack) {
    if (invitation.isEmpty()) {
      return takeNumber(room, client, login, giveBack);
    }
    Invitation one = invitation.get();
    Supplier<Uni<Void>> rest = giveBack == null ? () -> Uni.createFrom().voidItem() : giveBack;
    return invitations
        .use(room, one)
        .onFailure()
        .invoke(() -> limit.restore(client))
        .onFailure()
        .call(() -> rest.get())
        .map(used -> Optional.<TokenResponse>empty())
        .onFailure(failure -> login != null && Invitations.isUsedUp(failure))
        .recoverWithUni(used -> ofOtherBrowser(room, login, LOOKS, used).map(Optional::of))
        .flatMap(
            found ->
                found
                    .map(response -> Uni.createFrom().item(response))
                    .orElseGet(
                        () ->
                            takeNumber(
                                room,
                                client,
                                login,
                                () ->
                                    invitations.giveBack(room, one).flatMap(done -> rest.get()))));
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
   * Takes a number. Each stage of a Uni costs processor time, so a join that has used nothing has
   * no stages for giving back.
   *
   * @param giveBack called if the join has no number; null if it has used nothing. A login may have
   *     its place after a failure too, and gets it with the next join, so then nothing is given
   *     back: else one invitation could be used for many places.
   */
  private Uni<TokenResponse> takeNumber(
      Room known,
      SocketAddress client,
      @Nullable PlaceClaim login,
      @Nullable Supplier<Uni<Void>> giveBack) {
    String room = known.id();
    Uni<JoinOutcome> outcome =
        allocator
            .join(room, login)
            // One worker thread delivers a whole block of numbers and must then fetch the next
            // block, so leave that thread.
            .emitOn(MutinyHelper.executor(vertx.getOrCreateContext()));
    if (giveBack == null) {
      return outcome.flatMap(joined -> respond(joined, room, client));
    }
    return login == null
        ? outcome
            .flatMap(joined -> respond(joined, room, client))
            .onFailure()
            .call(() -> giveBack.get())
        : outcome
            .call(joined -> joined.tookNothing() ? giveBack.get() : Uni.createFrom().voidItem())
            .flatMap(joined -> respond(joined, room, client));
  }

  private Uni<TokenResponse> respond(JoinOutcome joined, String room, SocketAddress client) {
    return rooms
        .known(room)
        .map(view -> respond(joined, view, client))
        .orElseGet(() -> rooms.view(room).flatMap(view -> respond(joined, view, client)));
  }

  private Uni<TokenResponse> respond(JoinOutcome joined, RoomSnapshot view, SocketAddress client) {
    if (joined instanceof JoinOutcome.Numbered numbered) {
      QueueToken token = numbered.token().in(view);
      return view.letsThrough()
          ? letThrough(view, token).flatMap(fresh -> responses.of(true, fresh, token))
          : responses.of(true, view, token);
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
