package dev.usher.queue.pass;

import dev.usher.common.redis.LuaScript;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.admission.Ticker;
import dev.usher.queue.line.Ticket;
import dev.usher.queue.room.Desk;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomView;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Gives passes to those whose turn it is and takes note when they are done. A pass is in PostgreSQL
 * before anybody is told of it; Redis decides whose turn it is and holds the place meanwhile.
 */
@ApplicationScoped
public class Passes {
  private static final Logger LOG = Logger.getLogger(Passes.class);
  private static final int CLAIMS_AT_ONCE = 6;
  private static final int CLAIMS_WAITING = 250;
  private static final Pattern PASS_ID = Pattern.compile("[0-9a-f-]{36}");
  private static final LuaScript CLAIM = LuaScript.load(Passes.class, "claim.lua");
  private static final LuaScript FINISH = LuaScript.load(Passes.class, "finish.lua");

  private final Desk desk = new Desk(CLAIMS_AT_ONCE, CLAIMS_WAITING);
  private final RedisAPI redis;
  private final PassStore store;
  private final Ticker ticker;
  private final MeterRegistry meters;
  private final Duration timeout;

  Passes(
      RedisAPI redis,
      PassStore store,
      Ticker ticker,
      MeterRegistry meters,
      QueueSettings settings) {
    this.redis = redis;
    this.store = store;
    this.ticker = ticker;
    this.meters = meters;
    this.timeout = settings.line().redisTimeout();
  }

  /**
   * The visitor's pass, if it is their turn or they have one already. Fails with problem overloaded
   * if too many ask at once; a turn that was taken meanwhile stays theirs.
   */
  Uni<Claim> claim(Ticket ticket) {
    String room = ticket.room();
    return CLAIM
        .call(
            redis,
            List.of(
                RoomKeys.line(room),
                RoomKeys.turns(room),
                RoomKeys.live(room),
                RoomKeys.passes(room)),
            List.of(Long.toString(ticket.number()), ticket.visitor(), UUID.randomUUID().toString()))
        .ifNoItem()
        .after(timeout)
        .fail()
        .flatMap(answer -> decide(ticket, answer))
        .onFailure(failure -> !(failure instanceof HttpProblem))
        .recoverWithItem(
            failure -> {
              LOG.debugf(failure, "room=%s number=%d no pass", room, ticket.number());
              return new Claim.Unavailable();
            });
  }

  private Uni<Claim> decide(Ticket ticket, Response answer) {
    return switch (answer.get(0).toString()) {
      case "pass" -> desk.ask(() -> keep(ticket, answer));
      case "waiting" -> Uni.createFrom().item(new Claim.NotYet(answer.get(1).toLong()));
      case "gone" -> desk.ask(() -> gone(ticket));
      default -> Uni.createFrom().item(new Claim.Unavailable());
    };
  }

  private Claim gone(Ticket ticket) {
    boolean had = store.find(ticket.room(), ticket.number()).isPresent();
    return had ? new Claim.Over() : new Claim.Missed();
  }

  /** Writes the pass that Redis gave. If PostgreSQL has one of that number, that one is true. */
  private Claim keep(Ticket ticket, Response answer) {
    long epoch = answer.get(1).toLong();
    Pass pass =
        new Pass(
            ticket.room(),
            answer.get(2).toString(),
            answer.get(3).toString(),
            answer.get(4).toLong(),
            answer.get(5).toLong());
    if (!pass.visitor().equals(ticket.visitor())) {
      return new Claim.NotTheirs();
    }
    if (store.write(ticket.number(), pass, epoch)) {
      meters.counter("usher.claims", "room", ticket.room()).increment();
      return new Claim.Granted(pass);
    }
    Optional<PassStore.Kept> kept = store.find(ticket.room(), ticket.number());
    if (kept.isEmpty()) {
      return new Claim.Unavailable();
    }
    if (!kept.get().pass().visitor().equals(ticket.visitor())) {
      return new Claim.NotTheirs();
    }
    return kept.get().valid() ? new Claim.Granted(kept.get().pass()) : new Claim.Over();
  }

  /**
   * Frees the place of a pass at once; saying so again, or of a pass nobody knows, changes nothing.
   * Fails with problem line-unavailable if a store does not answer: then say it again.
   */
  Uni<Void> finish(RoomView view, String passId) {
    String room = view.room().id();
    if (!PASS_ID.matcher(passId).matches()) {
      return Uni.createFrom().voidItem();
    }
    return Uni.createFrom()
        .item(() -> store.finish(room, passId))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .flatMap(
            number ->
                number.isPresent() ? free(room, number.getAsLong()) : Uni.createFrom().voidItem())
        .invoke(() -> ticker.soon(view))
        .onFailure()
        .transform(failure -> RoomProblems.unavailable());
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
