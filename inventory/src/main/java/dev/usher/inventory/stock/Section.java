package dev.usher.inventory.stock;

import java.util.List;
import java.util.Optional;

/**
 * A section as it is sold.
 *
 * @param price of one seat or place
 * @param capacity how many seats or places
 * @param rows of a seated section, in their order; none in a general one
 * @param map where it is drawn
 */
public record Section(
    String id,
    String name,
    SectionKind kind,
    Money price,
    int capacity,
    List<SeatRow> rows,
    Optional<SectionMap> map) {
  /** Creates a section that is not drawn at a place of its own. */
  public Section(
      String id, String name, SectionKind kind, Money price, int capacity, List<SeatRow> rows) {
    this(id, name, kind, price, capacity, rows, Optional.empty());
  }
}
