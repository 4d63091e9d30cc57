package dev.usher.queue.push;

import dev.usher.common.page.Language;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.problem.Violations;
import dev.usher.common.store.PostgresSettings;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.position.PositionEstimator;
import dev.usher.queue.room.PostgresBulkhead;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;

/** Keeps and forgets the subscriptions of waiting visitors. */
@ApplicationScoped
public class PushService {
  private static final int AT_ONCE = 2;
  private static final int WAITING = 200;

  private final PostgresBulkhead bulkhead;
  private final PushKeys keys;
  private final PushServices services;
  private final PushStore store;
  private final int most;

  PushService(
      PushKeys keys,
      PushServices services,
      PushStore store,
      QueueSettings settings,
      PostgresSettings postgres) {
    this.keys = keys;
    this.services = services;
    this.store = store;
    this.most = settings.push().maxPerRoom();
    this.bulkhead = new PostgresBulkhead(AT_ONCE, WAITING, postgres.timeout());
  }

  /**
   * Keeps the subscription of a waiting visitor; a later one replaces it.
   *
   * @return fails with a problem: 404 if nobody is called here, 409 if the visitor does not wait,
   *     422 if the endpoint is not at a listed push service, 503 if the room has too many
   */
  Uni<Void> subscribe(
      RoomSnapshot view, QueueToken token, PushSubscription subscription, Language language) {
    requireOn();
    if (!token.hasNumber() || !PositionEstimator.isWaiting(view, token)) {
      throw ProblemException.of(
          Status.CONFLICT,
          "not-waiting",
          "Not waiting",
          "Only visitors with a queue number whose turn has not come can be called.");
    }
    Violations.require(
        services.has(URI.create(subscription.endpoint())),
        "endpoint",
        "must be at a push service that this waiting room sends to");
    PushStore.Call call =
        new PushStore.Call(
            view.room().id(),
            token.number(),
            subscription.endpoint(),
            String.valueOf(subscription.keys().p256dh()),
            String.valueOf(subscription.keys().auth()),
            language.code());
    return bulkhead
        .call(() -> store.keep(call, most))
        .invoke(
            isKept -> {
              if (!isKept) {
                throw RoomProblems.overloaded();
              }
            })
        .replaceWithVoid();
  }

  /** Forgets the visitor's subscription, if there is one. */
  public Uni<Void> unsubscribe(QueueToken token) {
    return keys.isOn() && token.hasNumber()
        ? bulkhead
            .call(
                () -> {
                  store.forget(token.room(), token.number());
                  return true;
                })
            .replaceWithVoid()
        : Uni.createFrom().voidItem();
  }

  private void requireOn() {
    if (!keys.isOn()) {
      throw ProblemException.of(
          Status.NOT_FOUND,
          "no-push",
          "No notifications",
          "This waiting room calls nobody. Keep its page open.");
    }
  }
}
