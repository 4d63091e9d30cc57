package dev.usher.inventory.stock;

import java.util.List;
import java.util.Optional;

/**
 * What a visitor wants to hold: named seats, a number of places in a general section, or the best
 * of what is free.
 */
public sealed interface Selection {
  /** How many seats or places. */
  int quantity();

  /**
   * Named seats, all or none.
   *
   * @param ids seat ids, for example {@code hall-A-12}, at least one, without duplicates
   */
  record Seats(List<String> ids) implements Selection {
    public Seats {
      ids = List.copyOf(ids);
      if (ids.isEmpty() || ids.stream().distinct().count() != ids.size()) {
        throw new IllegalArgumentException("Seats must be at least one and none twice: " + ids);
      }
    }

    @Override
    public int quantity() {
      return ids.size();
    }
  }

  /** Some places of a general section, all or none. */
  record Places(String section, int quantity) implements Selection {
    public Places {
      if (quantity < 1) {
        throw new IllegalArgumentException("Places must be at least one: " + quantity);
      }
    }
  }

  /**
   * The best free seats or places of one section, all or none.
   *
   * @param section none to leave the choice of the section to the service, too
   */
  record Best(Optional<String> section, int quantity) implements Selection {
    public Best {
      if (quantity < 1) {
        throw new IllegalArgumentException("Seats must be at least one: " + quantity);
      }
    }
  }
}
