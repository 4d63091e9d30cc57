package dev.usher.inventory.stock;

import java.util.List;

/** What a visitor wants to hold: named seats, or a number of places in a general section. */
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
}
