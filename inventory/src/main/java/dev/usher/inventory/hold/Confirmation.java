package dev.usher.inventory.hold;

import dev.usher.common.sql.SqlFault;
import dev.usher.common.text.RandomCodes;
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
 * are still free and the visitor's limit permits it.
 */
@ApplicationScoped
public class Confirmation {
  // Half a booking reference: short enough to be read aloud, together one of 2^50.
  private static final int HALF = 5;

  private final HoldStore store;
  private final VisitorLimitStore limits;
  private final RandomCodes codes;
  private final Duration lockPatience;

  Confirmation(
      InventorySettings settings, HoldStore store, VisitorLimitStore limits, RandomCodes codes) {
    this.lockPatience = settings.hold().lockPatience();
    this.store = store;
    this.limits = limits;
    this.codes = codes;
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
    if (store.book(id, reference())) {
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
    if (store.retake(id, reference())) {
      return booked(id, false);
    }
    return limits.wouldBeExceededBy(id)
        ? new ConfirmOutcome.LimitExceeded()
        : new ConfirmOutcome.SeatsGone();
  }

  /** Returns a new booking reference, for example {@code K7QF2-M9X4T}. */
  private String reference() {
    return codes.next(HALF) + "-" + codes.next(HALF);
  }

  private ConfirmOutcome booked(HoldId id, boolean already) {
    return new ConfirmOutcome.Booked(store.find(id).orElseThrow(), already);
  }
}
