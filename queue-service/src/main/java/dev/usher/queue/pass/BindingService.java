package dev.usher.queue.pass;

import dev.usher.common.problem.ProblemException;
import dev.usher.common.store.PostgresSettings;
import dev.usher.queue.pass.PassStore.Renewable;
import dev.usher.queue.room.PostgresBulkhead;
import dev.usher.queue.room.RoomProblems;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/**
 * Binds passes to the first browser that comes to Usher's own shop with them. PostgreSQL alone
 * decides which one that is: Redis has no part in it.
 */
@ApplicationScoped
public class BindingService {
  private static final int BINDINGS_AT_ONCE = 2;
  private static final int BINDINGS_WAITING = 1_000;

  private final PassStore store;
  private final PostgresBulkhead bulkhead;
  private final Counter bound;
  private final Counter refused;

  BindingService(PassStore store, PostgresSettings postgres, MeterRegistry meters) {
    this.store = store;
    this.bulkhead = new PostgresBulkhead(BINDINGS_AT_ONCE, BINDINGS_WAITING, postgres.timeout());
    this.bound = bindings("bound", meters);
    this.refused = bindings("refused", meters);
  }

  private static Counter bindings(String outcome, MeterRegistry meters) {
    return Counter.builder("usher.passes.bindings")
        .description("Browsers that came to the shop with a pass for one browser, by outcome")
        .tag("outcome", outcome)
        .register(meters);
  }

  /** Creates the bean at startup, so that its metrics exist before the first request. */
  void start(@Observes StartupEvent started) {}

  /**
   * The pass as it is now, for this browser. Idempotent.
   *
   * @param browser the hash of the browser's key
   * @return fails with a problem: 403 if another browser has the pass; 409 if it is finished or has
   *     expired; 503 if PostgreSQL is unavailable or too many calls wait
   */
  public Uni<PassClaims> bind(String room, String passId, String visitor, String browser) {
    return bulkhead
        .call(() -> bindNow(room, passId, visitor, browser))
        .onFailure(failure -> !(failure instanceof ProblemException))
        .transform(RoomProblems::unavailable);
  }

  private PassClaims bindNow(String room, String passId, String visitor, String browser) {
    Renewable pass =
        store
            .bind(room, passId, browser)
            .filter(one -> one.valid() && one.pass().visitor().equals(visitor))
            .orElseThrow(PassProblems::over);
    if (!pass.browser().equals(Optional.of(browser))) {
      refused.increment();
      throw PassProblems.bound();
    }
    bound.increment();
    return pass.pass();
  }
}
