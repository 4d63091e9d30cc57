package dev.usher.lab.strategy.usher;

import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.hold.HoldStore;
import dev.usher.lab.strategy.Instance;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** What the instances share of the inventory: its settings, and the catalogue of events. */
@ApplicationScoped
@Unremovable
class Inventory {
  private final InventorySettings settings;
  private final TransactionSynchronizationRegistry transaction;
  private final Catalogue catalogue;

  Inventory(
      InventorySettings settings,
      TransactionSynchronizationRegistry transaction,
      Catalogue catalogue) {
    this.settings = settings;
    this.transaction = transaction;
    this.catalogue = catalogue;
  }

  /** A service of holds on this instance's stores; the caller stops it. */
  HoldService holds(Instance instance) {
    return new HoldService(
        settings,
        new HoldStore(instance.dataSource()),
        new Gate(instance.redis(), transaction, settings));
  }

  Catalogue catalogue() {
    return catalogue;
  }
}
