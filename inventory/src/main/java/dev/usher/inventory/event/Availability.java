package dev.usher.inventory.event;

import dev.usher.inventory.stock.SectionKind;
import java.util.List;
import java.util.Optional;

/**
 * What is free in an event.
 *
 * @param version grows whenever a seat or place becomes free or stops being free
 */
public record Availability(String event, long version, List<SectionState> sections) {
  /**
   * What is free in a section.
   *
   * @param available seats or places neither held nor booked
   * @param rows of a seated section, none in a general one
   */
  public record SectionState(
      String id, SectionKind kind, int capacity, int available, List<RowState> rows) {}

  /**
   * What is free in a row.
   *
   * @param seats one letter per seat, in the order of its numbers: F is free, H is held, S is sold
   * @param numbers of the seats; none if they are 1, 2, 3, ...
   */
  public record RowState(String label, String seats, Optional<String> numbers) {}
}
