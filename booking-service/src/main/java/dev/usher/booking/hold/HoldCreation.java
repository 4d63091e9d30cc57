package dev.usher.booking.hold;

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

/** Takes holds: the hot path, which never blocks a thread. */
@ApplicationScoped
class HoldCreation {
  private final PassVerifier passes;
  private final HoldService holds;
  private final HoldMetrics metrics;
  private final AttemptLimit attempts;

  HoldCreation(PassVerifier passes, AttemptLimit attempts, HoldService holds, HoldMetrics metrics) {
    this.passes = passes;
    this.attempts = attempts;
    this.holds = holds;
    this.metrics = metrics;
  }

  /**
   * Takes a hold; the outcome arrives on a writer's thread.
   *
   * @param key the idempotency key; without it, a retry counts as a new request
   * @return fails with a problem if the request is invalid, with {@link
   *     dev.usher.inventory.hold.HoldFault} if PostgreSQL fails
   */
  Uni<HoldOutcome> take(
      String event, @Nullable String authorization, @Nullable String key, HoldBody body) {
    return passes
        .admit(authorization, event)
        .invoke(attempts::count)
        .map(pass -> request(pass, key, HoldRules.read(body)))
        .flatMap(request -> Uni.createFrom().completionStage(() -> holds.take(request)))
        .invoke(metrics::count);
  }

  private static HoldRequest request(Pass pass, @Nullable String key, Selection selection) {
    String usedKey = key == null ? UUID.randomUUID().toString() : HoldRules.key(key);
    return new HoldRequest(
        HoldId.of(pass.event(), pass.visitor(), usedKey),
        pass.visitor(),
        pass.id(),
        selection,
        key != null);
  }
}
