package dev.usher.queue.pass;

import dev.usher.common.problem.ProblemException;
import dev.usher.common.redis.LuaScript;
import dev.usher.common.store.PostgresSettings;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.pass.PassStore.Renewable;
import dev.usher.queue.room.PostgresBulkhead;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomPhase;
import dev.usher.queue.room.RoomProblems;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Renews passes of visitors who are active: the same pass with a later end, up to the room's {@code
 * maxPassTtl} after it was issued. Its slot in Redis is extended first and its end in PostgreSQL
 * then, so that a slot is never free before its pass has ended. Nobody gets the later end before
 * PostgreSQL has it.
 */
@ApplicationScoped
public class RenewalService {
  private static final int RENEWALS_AT_ONCE = 2;
  private static final int RENEWALS_WAITING = 250;

  /** Of the duration of a pass: a renewal that adds less changes nothing. */
  private static final int LEAST_GAIN = 10;

  private static final LuaScript RENEW = LuaScript.load(RenewalService.class, "renew.lua");

  private final PostgresBulkhead bulkhead;
  private final PassStore store;
  private final RedisAPI redis;
  private final Duration timeout;
  private final Counter renewed;
  private final Clock clock;

  RenewalService(
      PassStore store,
      RedisAPI redis,
      QueueSettings settings,
      PostgresSettings postgres,
      MeterRegistry meters,
      Clock clock) {
    this.store = store;
    this.redis = redis;
    this.timeout = settings.waitingRoom().redisTimeout();
    this.bulkhead = new PostgresBulkhead(RENEWALS_AT_ONCE, RENEWALS_WAITING, postgres.timeout());
    this.renewed =
        Counter.builder("usher.passes.renewed")
            .description("Passes that were given a later end")
            .register(meters);
    this.clock = clock;
  }

  /** Creates the bean at startup, so that its metric exists before the first request. */
  void start(@Observes StartupEvent started) {}

  /**
   * The pass with a later end, or as it is if it was renewed a moment ago. Idempotent.
   *
   * @return fails with a problem: 409 if the pass is finished, has expired or cannot be renewed any
   *     more, or the room gives no passes; 503 if a store is unavailable or too many calls wait
   */
  public Uni<PassClaims> renew(Room room, String passId, String visitor) {
    RoomPhase phase = room.phaseAt(clock.instant());
    // Passes of bypass links are good in every room that has not ended.
    if (phase == RoomPhase.ENDED) {
      return Uni.createFrom().failure(RoomProblems.closed(phase));
    }
    return bulkhead
        .<Optional<Renewable>>call(() -> store.renewable(room.id(), passId))
        .flatMap(
            found -> {
              Renewable known =
                  found
                      .filter(one -> one.valid() && one.pass().visitor().equals(visitor))
                      .orElseThrow(PassProblems::over);
              if (known.hasSlot() && !phase.takesClaims()) {
                throw RoomProblems.closed(phase);
              }
              return renew(room, known);
            })
        .onFailure(failure -> !(failure instanceof ProblemException))
        .transform(RoomProblems::unavailable);
  }

  private Uni<PassClaims> renew(Room room, Renewable known) {
    PassClaims pass = known.pass();
    long until = known.until().orElse(0);
    if (pass.endsAt() >= until) {
      return Uni.createFrom().failure(PassProblems.notRenewable());
    }
    Duration ttl = room.passTtl();
    long gained = clock.instant().plus(ttl).getEpochSecond() - pass.endsAt();
    if (gained * LEAST_GAIN < ttl.toSeconds()) {
      return Uni.createFrom().item(pass);
    }
    return known.hasSlot()
        ? extend(room, known, until)
        : bulkhead.call(() -> keepWithoutSlot(pass, Math.min(pass.endsAt() + gained, until)));
  }

  private PassClaims keepWithoutSlot(PassClaims pass, long ends) {
    long later =
        store.renewWithoutSlot(pass.room(), pass.id(), ends).orElseThrow(PassProblems::over);
    renewed.increment();
    return pass.endingAt(later);
  }

  private Uni<PassClaims> extend(Room room, Renewable known, long until) {
    String id = room.id();
    return RENEW
        .call(
            redis,
            List.of(RoomKeys.state(id), RoomKeys.live(id), RoomKeys.passes(id)),
            List.of(
                Long.toString(known.number()),
                known.pass().id(),
                Long.toString(room.passTtl().toMillis()),
                Long.toString(until)))
        .ifNoItem()
        .after(timeout)
        .fail()
        .flatMap(
            reply ->
                switch (reply.get(0).toString()) {
                  case "live" -> bulkhead.call(() -> keep(known, reply));
                  case "gone" -> Uni.createFrom().failure(PassProblems.over());
                  default ->
                      Uni.createFrom()
                          .failure(new IllegalStateException("Redis has no copy of the queue"));
                });
  }

  private PassClaims keep(Renewable known, Response reply) {
    PassClaims pass = known.pass();
    long epoch = reply.get(1).toLong();
    Optional<Long> ends =
        store.renew(pass.room(), known.number(), pass.id(), reply.get(2).toLong(), epoch);
    if (ends.isPresent()) {
      renewed.increment();
      return pass.endingAt(ends.get());
    }
    boolean isValid = store.renewable(pass.room(), pass.id()).filter(Renewable::valid).isPresent();
    throw isValid
        ? RoomProblems.unavailable(new IllegalStateException("The epoch " + epoch + " is over"))
        : PassProblems.over();
  }
}
