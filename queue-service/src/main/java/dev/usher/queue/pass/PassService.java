package dev.usher.queue.pass;

import dev.usher.common.outbox.Message;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.redis.LuaScript;
import dev.usher.common.store.PostgresSettings;
import dev.usher.common.store.Retry;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.admission.AdmissionScheduler;
import dev.usher.queue.admission.PostgresWritability;
import dev.usher.queue.admission.PresenceTracker;
import dev.usher.queue.login.LoginPlaceStore;
import dev.usher.queue.room.PostgresBulkhead;
import dev.usher.queue.room.RoomActivity;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomPhase;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Issues passes to visitors whose turn it is, and finishes passes. A pass is stored in PostgreSQL
 * before it is sent to anyone. Redis decides whose turn it is and reserves the slot meanwhile.
 */
@ApplicationScoped
public class PassService {
  private static final Logger LOG = Logger.getLogger(PassService.class);
  private static final int CLAIMS_AT_ONCE = 6;
  private static final int CLAIMS_WAITING = 250;
  private static final int FINISHES_AT_ONCE = 2;
  private static final int FINISHES_WAITING = 500;

  /** Claims of one visitor within this time count as retries of one claim. */
  private static final String SAME_CLAIM_MILLIS = "2000";

  private static final Pattern PASS_ID = Pattern.compile("[0-9a-f-]{36}");
  private static final LuaScript CLAIM = LuaScript.load(PassService.class, "claim.lua");
  private static final LuaScript CONFIRM = LuaScript.load(PassService.class, "confirm.lua");
  private static final LuaScript FINISH = LuaScript.load(PassService.class, "finish.lua");

  private final PostgresBulkhead bulkhead;
  private final PostgresBulkhead finishes;
  private final FinishNotifier notifier;
  private final QueueOutbox outbox;
  private final FinishedPasses finished;
  private final RedisAPI redis;
  private final PassStore store;
  private final LoginPlaceStore places;
  private final AdmissionScheduler scheduler;
  private final PostgresWritability watch;
  private final PresenceTracker presence;
  private final RoomRegistry rooms;
  private final RoomActivity activity;
  private final Duration timeout;
  private final Clock clock;

  PassService(
      RedisAPI redis,
      PassStore store,
      LoginPlaceStore places,
      AdmissionScheduler scheduler,
      PostgresWritability watch,
      PresenceTracker presence,
      RoomRegistry rooms,
      FinishNotifier notifier,
      QueueOutbox outbox,
      RoomActivity activity,
      FinishedPasses finished,
      QueueSettings settings,
      PostgresSettings postgres,
      Clock clock) {
    this.clock = clock;
    this.redis = redis;
    this.store = store;
    this.places = places;
    this.scheduler = scheduler;
    this.watch = watch;
    this.presence = presence;
    this.rooms = rooms;
    this.notifier = notifier;
    this.outbox = outbox;
    this.activity = activity;
    this.finished = finished;
    this.timeout = settings.waitingRoom().redisTimeout();
    this.bulkhead = new PostgresBulkhead(CLAIMS_AT_ONCE, CLAIMS_WAITING, postgres.timeout());
    this.finishes = new PostgresBulkhead(FINISHES_AT_ONCE, FINISHES_WAITING, postgres.timeout());
  }

  /**
   * Returns the visitor's pass if it is their turn or they already have one. Fails with problem
   * {@code overloaded} if too many claims wait, or {@code queue-unavailable} if a store is
   * unavailable. If the turn was already used when the call fails, the visitor can still get its
   * pass by claiming again.
   */
  Uni<ClaimOutcome> claim(RoomSnapshot view, QueueToken token) {
    RoomPhase phase = view.room().phaseAt(clock.instant());
    if (!token.hasNumber()) {
      return Uni.createFrom()
          .item(phase.takesClaims() ? new ClaimOutcome.NotDrawn() : new ClaimOutcome.Closed(phase));
    }
    if (phase == RoomPhase.ENDED) {
      // Redis may not know it yet: the room ends by itself.
      return bulkhead.call(() -> closed(token));
    }
    String room = token.room();
    return CLAIM
        .call(
            redis,
            List.of(
                RoomKeys.state(room),
                RoomKeys.turns(room),
                RoomKeys.live(room),
                RoomKeys.passes(room),
                RoomKeys.absent(room),
                RoomKeys.back(room)),
            List.of(
                Long.toString(token.number()),
                token.visitor(),
                UUID.randomUUID().toString(),
                SAME_CLAIM_MILLIS))
        .ifNoItem()
        .after(timeout)
        .fail()
        .flatMap(reply -> decide(view, token, reply))
        .onFailure(failure -> !(failure instanceof ProblemException))
        .recoverWithUni(failure -> withoutRedis(view, token, failure));
  }

  private Uni<ClaimOutcome> decide(RoomSnapshot view, QueueToken token, Response reply) {
    return switch (reply.get(0).toString()) {
      case "pass" ->
          bulkhead.call(() -> keep(token, reply)).call(claim -> settle(view, token, claim));
      case "waiting" -> {
        presence.saw(view, token.number());
        yield Uni.createFrom().item(new ClaimOutcome.NotYet(reply.get(1).toLong()));
      }
      case "gone" -> bulkhead.call(() -> gone(token));
      case "closed" -> bulkhead.call(() -> closed(token));
      default -> {
        scheduler.soon(view);
        yield Uni.createFrom().failure(new IllegalStateException("Redis has no copy of the queue"));
      }
    };
  }

  /** Reports to Redis what PostgreSQL has decided about a slot. Never fails. */
  private Uni<Void> settle(RoomSnapshot view, QueueToken token, ClaimOutcome claim) {
    if (claim instanceof ClaimOutcome.Granted granted) {
      return confirm(token.number(), granted.pass());
    }
    if (claim instanceof ClaimOutcome.Missed) {
      // Without this, the slot is free when the pass that was refused would have ended.
      return free(token.room(), token.number())
          .onFailure()
          .recoverWithNull()
          .invoke(() -> scheduler.soon(view));
    }
    return Uni.createFrom().voidItem();
  }

  /**
   * Decides without Redis, for example until Redis has a copy of the queue state. Memory may lag
   * behind Redis but is never ahead of it. A visitor who still waits according to memory may at
   * most have been served meanwhile, and finds out with the next claim.
   */
  private Uni<ClaimOutcome> withoutRedis(RoomSnapshot view, QueueToken token, Throwable failure) {
    RoomSnapshot newest = rooms.known(token.room()).orElse(view);
    if (!newest.room().phaseAt(clock.instant()).takesClaims()) {
      return bulkhead.call(() -> closed(token));
    }
    long before = token.number() - newest.counters().serving();
    return before > 0
        ? Uni.createFrom().item(new ClaimOutcome.NotYet(before))
        : Uni.createFrom().failure(RoomProblems.unavailable(failure));
  }

  /** No new passes are issued, but a visitor with a valid pass gets it again. */
  private ClaimOutcome closed(QueueToken token) {
    Optional<PassClaims> valid =
        store
            .find(token.room(), token.number())
            .filter(PassStore.Kept::valid)
            .map(PassStore.Kept::pass);
    if (valid.isPresent()) {
      return valid.get().visitor().equals(token.visitor())
          ? new ClaimOutcome.Granted(valid.get())
          : new ClaimOutcome.NotTheirs();
    }
    Instant now = clock.instant();
    RoomPhase known =
        rooms.known(token.room()).map(view -> view.room().phaseAt(now)).orElse(RoomPhase.ON);
    return new ClaimOutcome.Closed(
        known.takesClaims() ? rooms.reload(token.room()).room().phaseAt(now) : known);
  }

  private ClaimOutcome gone(QueueToken token) {
    boolean had = store.find(token.room(), token.number()).isPresent();
    return had ? new ClaimOutcome.Over() : new ClaimOutcome.Missed();
  }

  /**
   * Stores the pass that Redis assigned. If PostgreSQL already has another pass for the number,
   * that one wins. The turn of a place that its login left counts as missed, though Redis may have
   * forgotten that.
   */
  private ClaimOutcome keep(QueueToken token, Response reply) {
    long epoch = reply.get(1).toLong();
    PassClaims pass =
        new PassClaims(
            token.room(),
            reply.get(2).toString(),
            reply.get(3).toString(),
            reply.get(4).toLong(),
            reply.get(5).toLong(),
            false);
    if (!pass.visitor().equals(token.visitor())) {
      return new ClaimOutcome.NotTheirs();
    }
    Optional<PassClaims> written = store.write(token, pass, epoch);
    if (written.isPresent()) {
      watch.responded();
      activity.count(token.room(), RoomActivity.Kind.CLAIMED, 1);
      return new ClaimOutcome.Granted(written.get());
    }
    Optional<PassStore.Kept> kept = store.find(token.room(), token.number());
    if (kept.isEmpty() && places.isLeft(token)) {
      return new ClaimOutcome.Missed();
    }
    if (kept.isEmpty()) {
      // The queue state is being copied again: passes of this epoch are no longer written.
      throw RoomProblems.unavailable(new IllegalStateException("The epoch " + epoch + " is over"));
    }
    if (!kept.get().pass().visitor().equals(token.visitor())) {
      return new ClaimOutcome.NotTheirs();
    }
    if (kept.get().valid()) {
      return new ClaimOutcome.Granted(kept.get().pass());
    }
    confirm(token.number(), kept.get().pass()).subscribe().with(done -> {});
    return new ClaimOutcome.Over();
  }

  /**
   * Confirms to Redis the pass that PostgreSQL has, before the visitor gets it, so that the
   * visitor's next poll returns ADMITTED. Never fails: without the confirmation the slot stays
   * taken at most one claim window longer.
   */
  private Uni<Void> confirm(long number, PassClaims pass) {
    return CONFIRM
        .call(
            redis,
            List.of(
                RoomKeys.live(pass.room()),
                RoomKeys.passes(pass.room()),
                RoomKeys.rejoined(pass.room())),
            List.of(
                Long.toString(number),
                pass.visitor(),
                pass.id(),
                Long.toString(pass.issuedAt()),
                Long.toString(pass.endsAt())))
        .ifNoItem()
        .after(timeout)
        .fail()
        .onFailure()
        .invoke(
            failure -> LOG.debugf(failure, "room=%s number=%d not confirmed", pass.room(), number))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /**
   * Whether the browser is the first that arrives at a site with this pass, or was, and the pass is
   * valid: a visitor could let others arrive with theirs. Fails with problem {@code
   * queue-unavailable} if PostgreSQL does not respond, or {@code overloaded} if too many calls
   * wait.
   *
   * @param browser the hash of the browser's key
   */
  public Uni<Boolean> bind(PassClaims pass, String browser) {
    return bulkhead
        .call(
            () ->
                store
                    .bind(pass.room(), pass.id(), browser)
                    .filter(one -> one.valid() && one.browser().equals(Optional.of(browser)))
                    .isPresent())
        .onFailure(failure -> !(failure instanceof ProblemException))
        .transform(RoomProblems::unavailable);
  }

  /**
   * Finishes a pass and frees its slot immediately. Idempotent, and does nothing for an unknown
   * pass. Fails with problem {@code queue-unavailable} if a store does not respond, or {@code
   * overloaded} if too many calls wait; the caller may then retry.
   *
   * @param notify whether to notify the booking service, if one is configured
   */
  public Uni<Void> finish(RoomSnapshot view, String passId, boolean notify) {
    String room = view.room().id();
    if (!PASS_ID.matcher(passId).matches()) {
      return Uni.createFrom().voidItem();
    }
    return finishes
        .call(() -> finishInPostgres(room, passId, notify && notifier.isOn()))
        .invoke(pass -> pass.ifPresent(over -> finished.add(passId, over.expiresAt())))
        .flatMap(
            pass ->
                pass.filter(FinishedPass::hadSlot).isPresent()
                    ? free(room, pass.get().number())
                    : Uni.createFrom().voidItem())
        .invoke(() -> scheduler.soon(view))
        .onFailure(failure -> !(failure instanceof ProblemException))
        .transform(RoomProblems::unavailable);
  }

  private Optional<FinishedPass> finishInPostgres(String room, String passId, boolean notify) {
    return Retry.onDeadConnection(
        () ->
            QuarkusTransaction.requiringNew()
                .call(
                    () -> {
                      Optional<FinishedPass> pass = store.finish(room, passId);
                      pass.filter(finished -> notify && finished.isNews())
                          .map(finished -> new Message(room, passId, "", finished.expiresAt()))
                          .ifPresent(message -> outbox.send(FinishNotifier.KIND, message));
                      return pass;
                    }));
  }

  private Uni<Void> free(String room, long number) {
    return FINISH
        .call(
            redis,
            List.of(RoomKeys.live(room), RoomKeys.passes(room)),
            List.of(Long.toString(number)))
        .ifNoItem()
        .after(timeout)
        .fail()
        .replaceWithVoid();
  }
}
