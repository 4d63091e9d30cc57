package dev.usher.lab.strategy.usher;

import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.event.Catalogue;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;

/** What the instances share of the inventory: its settings, and the catalogue of events. */
@ApplicationScoped
@Unremovable
class Inventory {
  private final InventorySettings settings;
  private final Catalogue catalogue;

  Inventory(InventorySettings settings, Catalogue catalogue) {
    this.settings = settings;
    this.catalogue = catalogue;
  }

  InventorySettings settings() {
    return settings;
  }

  Catalogue catalogue() {
    return catalogue;
  }
}
