package dev.usher.booking.hold;

import dev.usher.booking.pass.Credentials;
import dev.usher.booking.pass.Pass;
import dev.usher.booking.pass.PassVerifier;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Creates holds: the hot path, which never blocks a thread. */
@ApplicationScoped
class HoldCreation {
  private final PassVerifier passes;
  private final AttemptLimit attempts;
  private final HoldService holds;
  private final RefusalCounter refusals;
  private final HoldMetrics metrics;

  HoldCreation(
      PassVerifier passes,
      AttemptLimit attempts,
      HoldService holds,
      RefusalCounter refusals,
      HoldMetrics metrics) {
    this.passes = passes;
    this.attempts = attempts;
    this.holds = holds;
    this.refusals = refusals;
    this.metrics = metrics;
  }

  /**
   * Creates a hold; the outcome arrives on a writer's thread.
   *
   * @param key the idempotency key; without it, a retry counts as a new request
   * @return fails with a problem if the request is invalid, otherwise as {@link HoldService#take}
   */
  Uni<HoldOutcome> create(
      String event, Credentials credentials, @Nullable String key, HoldBody body) {
    return passes.admit(credentials, event).flatMap(pass -> create(pass, key, body));
  }

  // One step for all: each step of a Uni carries the contexts of the request on, and that costs
  // more than the step.
  private Uni<HoldOutcome> create(Pass pass, @Nullable String key, HoldBody body) {
    attempts.count(pass);
    HoldRequest request = request(pass, key, HoldRules.read(body));
    long begun = System.nanoTime();
    return Uni.createFrom()
        .completionStage(
            holds
                .take(request)
                .whenComplete((outcome, failure) -> count(pass.event(), outcome, begun)));
  }

  private static HoldRequest request(Pass pass, @Nullable String key, Selection selection) {
    String usedKey = key == null ? UUID.randomUUID().toString() : HoldRules.key(key);
    return new HoldRequest(
        HoldId.of(pass.event(), pass.visitor(), usedKey), pass.visitor(), pass.id(), selection);
  }

  private void count(String event, @Nullable HoldOutcome outcome, long begun) {
    metrics.decided(outcome, System.nanoTime() - begun);
    if (outcome != null && !(outcome instanceof HoldOutcome.Held)) {
      refusals.count(event);
    }
  }
}
