package dev.usher.inventory.event;

import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.event.EventStore.ForDeletion;
import dev.usher.inventory.stock.EventLocked;
import io.quarkus.narayana.jta.runtime.TransactionConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;

/**
 * Deletes events that are over or were never sold. If an event was sold, its holds, bookings,
 * tickets, payments, ledger and its own row stay; its free seats are deleted.
 */
@ApplicationScoped
public class EventDeletion {
  // Enough for a large event; no visitor waits, because the event is not on sale.
  private static final int LONGEST_SECONDS = 600;

  private final EventStore store;
  private final Duration lockPatience;

  EventDeletion(InventorySettings settings, EventStore store) {
    this.lockPatience = settings.hold().lockPatience();
    this.store = store;
  }

  /**
   * Deletes the event or returns why it cannot. Blocks.
   *
   * @throws EventLocked if another transaction keeps the event locked
   * @throws SqlFault if PostgreSQL fails
   */
  @Transactional
  @TransactionConfiguration(timeout = LONGEST_SECONDS)
  public DeleteOutcome delete(String event) {
    try {
      store.waitForLocks(lockPatience);
      if (!store.lockForDeletion(event)) {
        return new DeleteOutcome.Unknown();
      }
      ForDeletion locked = store.readForDeletion(event);
      if (locked.isSold() && !locked.isEnded()) {
        return new DeleteOutcome.OnSale(locked.salesEndAt());
      }
      if (locked.held() > 0) {
        return new DeleteOutcome.Held(locked.held());
      }
      store.delete(event, locked.isSold(), Duration.ofSeconds(LONGEST_SECONDS));
      return new DeleteOutcome.Deleted();
    } catch (SqlFault e) {
      throw EventLocked.or(e, event);
    }
  }
}
