package dev.usher.inventory.event;

import dev.usher.inventory.stock.SectionKind;
import java.util.List;

/**
 * What is free in an event.
 *
 * @param version grows whenever a seat or place becomes free or stops being free
 */
public record Availability(String event, long version, List<SectionState> sections) {
  /**
   * A section's.
   *
   * @param available seats or places neither held nor booked
   * @param rows of a seated section, none in a general one
   */
  public record SectionState(
      String id, SectionKind kind, int capacity, int available, List<RowState> rows) {}

  /**
   * A row's.
   *
   * @param seats a letter a seat, number 1 first: F is free, H is held, S is sold
   */
  public record RowState(String label, String seats) {}
}
