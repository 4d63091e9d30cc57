package dev.usher.inventory.release;

import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.release.ReleaseStore.Expired;
import dev.usher.inventory.stock.EventLocked;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Puts holds whose payment window has expired back on sale. Any number of workers may run at the
 * same time: none waits for another and no hold is released twice. All calls block and throw {@link
 * dev.usher.common.sql.SqlFault} if PostgreSQL fails.
 */
@ApplicationScoped
public class ExpiredHolds {
  /** Before every hold. */
  public static final Instant FROM_THE_FIRST = Instant.EPOCH;

  // Much longer than a batch of holds, and well below the permitted delay of a release.
  private static final Duration PATIENCE = Duration.ofMillis(150);

  private final ReleaseStore store;
  private final Gate gate;

  ExpiredHolds(ReleaseStore store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  /**
   * A hold that was put back on sale.
   *
   * @param expiredAt the end of its payment window
   * @param overdue from the end of its payment window to the start of the release statement, by
   *     PostgreSQL's clock; excludes the duration of the release
   */
  public record Released(HoldId hold, Instant expiredAt, Duration overdue) {}

  /**
   * The events and holds to skip.
   *
   * @param events all of these events' holds
   * @param holds single holds
   */
  public record LeftOut(Collection<String> events, Collection<HoldId> holds) {
    /** Skips nothing. */
    public static final LeftOut NOTHING = new LeftOut(List.of(), List.of());
  }

  /**
   * Releases the longest expired holds, {@code atMost} of them, in one transaction.
   *
   * @param from holds that expired earlier are skipped; otherwise, when a hundred thousand expire
   *     together, each batch would step over all rows that earlier batches ended
   * @return the released holds; committed when this returns, unless the caller has a transaction
   * @throws EventLocked if another transaction keeps an event locked for 150 ms; then none was
   *     released, and holds of other events need not wait for it
   */
  @Transactional
  public List<Released> release(int atMost, LeftOut leftOut, Instant from) {
    return free(store.endExpired(atMost, leftOut, from));
  }

  /**
   * Releases those of these holds that have expired and that no other transaction has locked, in
   * one transaction. Returns and throws the same as the release of the longest expired.
   */
  @Transactional
  public List<Released> release(List<HoldId> holds) {
    return free(store.endThese(holds));
  }

  private List<Released> free(Expired expired) {
    if (!expired.holds().isEmpty()) {
      store.waitForLocks(PATIENCE);
      gate.settleAfterCommit(store.free(HoldStatus.EXPIRED, expired.holds()));
    }
    return expired.released();
  }
}
