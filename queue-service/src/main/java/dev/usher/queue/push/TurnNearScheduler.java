package dev.usher.queue.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.common.outbox.Message;
import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.pass.QueueOutbox;
import dev.usher.queue.position.PositionEstimator;
import dev.usher.queue.push.PushStore.Call;
import dev.usher.queue.push.PushStore.Near;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.room.RoomState;
import dev.usher.queue.room.SingleFlight;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Calls the visitors whose turn is near: every few seconds one statement takes their subscriptions,
 * in the transaction that puts the messages into the outbox. So each is called once, by one
 * instance. Does nothing without a key.
 */
@ApplicationScoped
class TurnNearScheduler {
  private static final Logger LOG = Logger.getLogger(TurnNearScheduler.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final int AT_ONCE = 200;
  private static final long NO_TIMER = -1;

  private final SingleFlight flight = new SingleFlight();
  private final RoomRegistry rooms;
  private final PushKeys keys;
  private final PushStore store;
  private final QueueOutbox outbox;
  private final ObjectMapper objectMapper;
  private final Duration lead;
  private final Vertx vertx;
  private final Clock clock;
  private long timer = NO_TIMER;

  TurnNearScheduler(
      RoomRegistry rooms,
      PushKeys keys,
      PushStore store,
      QueueOutbox outbox,
      ObjectMapper objectMapper,
      QueueSettings settings,
      Vertx vertx,
      Clock clock) {
    this.rooms = rooms;
    this.keys = keys;
    this.store = store;
    this.outbox = outbox;
    this.objectMapper = objectMapper;
    this.lead = settings.push().lead();
    this.vertx = vertx;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    if (keys.isOn()) {
      timer = vertx.setPeriodic(LOOK_EVERY.toMillis(), id -> look());
    }
  }

  void stop(@Observes ShutdownEvent event, ShutdownSettings shutdown) {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
    }
    Uninterruptibly.await(() -> !flight.isUnderWay(), shutdown.timeout());
  }

  void look() {
    Instant now = clock.instant();
    List<Near> near =
        rooms.all().stream()
            .filter(view -> view.room().state(now) == RoomState.OPEN)
            .map(view -> near(view, now))
            .toList();
    if (near.isEmpty()) {
      return;
    }
    flight.start(
        () ->
            Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> send(near)),
        done -> {},
        failure -> LOG.warnf("Cannot call visitors whose turn is near, will retry: %s", failure));
  }

  private Near near(RoomSnapshot view, Instant now) {
    long positions = PositionEstimator.positionsWithin(view, lead, now);
    return new Near(view.room().id(), view.counters().serving() + positions);
  }

  private void send(List<Near> near) {
    int sent;
    do {
      sent = QuarkusTransaction.requiringNew().call(() -> sendSome(near));
    } while (sent == AT_ONCE);
  }

  private int sendSome(List<Near> near) {
    List<Call> calls = store.takeNear(near, AT_ONCE);
    Instant giveUpAt = clock.instant().plus(lead);
    for (Call call : calls) {
      String id = UUID.randomUUID().toString();
      outbox.send(TurnNearPush.KIND, new Message(call.room(), id, json(call), giveUpAt));
    }
    return calls.size();
  }

  private String json(Call call) {
    try {
      return objectMapper.writeValueAsString(call);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
