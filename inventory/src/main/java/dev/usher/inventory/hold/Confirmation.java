package dev.usher.inventory.hold;

import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.stock.EventLocked;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Optional;

/**
 * Turns a paid hold into a booking. Payment and expiry compete for the hold's row; one conditional
 * update decides. A payment that arrives after the hold has ended takes the same seats again if all
 * are still free.
 */
@ApplicationScoped
public class Confirmation {
  private final HoldStore store;
  private final Reference references;
  private final Duration lockPatience;

  Confirmation(InventorySettings settings, HoldStore store, Reference references) {
    this.lockPatience = settings.hold().lockPatience();
    this.store = store;
    this.references = references;
  }

  /**
   * Books the hold, in the caller's transaction if there is one. Idempotent. Blocks.
   *
   * <p>The gate is not updated with seats that are taken again; it is updated by the next request
   * for one that reaches PostgreSQL.
   *
   * @throws EventLocked if another transaction keeps the event locked
   * @throws SqlFault if PostgreSQL fails
   */
  @Transactional
  public ConfirmOutcome confirm(HoldId id) {
    try {
      return bookOrRetake(id);
    } catch (SqlFault e) {
      throw EventLocked.or(e, id.event());
    }
  }

  private ConfirmOutcome bookOrRetake(HoldId id) {
    if (store.book(id, references.next())) {
      return booked(id, false);
    }
    store.waitForLocks(lockPatience);
    Optional<HoldStatus> status = store.lock(id);
    if (status.isEmpty()) {
      return new ConfirmOutcome.UnknownHold();
    }
    if (status.get() == HoldStatus.BOOKED) {
      return booked(id, true);
    }
    return store.retake(id, references.next()) ? booked(id, false) : new ConfirmOutcome.SeatsGone();
  }

  private ConfirmOutcome booked(HoldId id, boolean already) {
    return new ConfirmOutcome.Booked(store.find(id).orElseThrow(), already);
  }
}
