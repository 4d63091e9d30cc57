package dev.usher.inventory.release;

import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.hold.CancelOutcome;
import dev.usher.inventory.hold.HoldStore;
import dev.usher.inventory.release.ReleaseStore.EndedHold;
import dev.usher.inventory.stock.EventLocked;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Cancels holds for their visitors: releases a hold before its payment window ends. */
@ApplicationScoped
public class Cancellation {
  private final ReleaseStore store;
  private final HoldStore holds;
  private final Gate gate;
  private final Duration lockPatience;

  Cancellation(InventorySettings settings, ReleaseStore store, HoldStore holds, Gate gate) {
    this.lockPatience = settings.hold().lockPatience();
    this.store = store;
    this.holds = holds;
    this.gate = gate;
  }

  /**
   * Cancels a hold, in the caller's transaction if there is one. Blocks.
   *
   * @throws EventLocked if another transaction keeps the event or the hold locked
   * @throws SqlFault if PostgreSQL fails
   */
  @Transactional
  public CancelOutcome cancel(HoldId id) {
    try {
      store.waitForLocks(lockPatience);
      Optional<EndedHold> ended = store.end(id);
      if (ended.isPresent()) {
        gate.settleAfterCommit(store.free(HoldStatus.RELEASED, List.of(ended.get())));
        return CancelOutcome.RELEASED;
      }
    } catch (SqlFault e) {
      throw EventLocked.or(e, id.event());
    }
    return holds.find(id).map(Cancellation::whyNot).orElse(CancelOutcome.UNKNOWN);
  }

  private static CancelOutcome whyNot(Hold hold) {
    return hold.status() == HoldStatus.BOOKED ? CancelOutcome.BOOKED : CancelOutcome.ALREADY_ENDED;
  }
}
