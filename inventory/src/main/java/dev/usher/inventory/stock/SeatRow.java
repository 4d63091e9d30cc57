package dev.usher.inventory.stock;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A row of seats. One seat is one unit wide; where a row stands and how it is bent serves only to
 * draw it.
 *
 * @param label as people read it, {@code A}
 * @param numbers of its seats, in the order in which they stand
 * @param position of its first seat
 * @param curve how far its middle rises towards the back
 * @param gaps the aisles in it; seats on both sides of one are not adjacent
 */
public record SeatRow(
    String label,
    SeatNumbers numbers,
    Optional<Point> position,
    OptionalDouble curve,
    List<Gap> gaps) {
  /** A point of the map. */
  public record Point(double x, double y) {}

  /**
   * An aisle.
   *
   * @param after how many seats of the row stand before it
   */
  public record Gap(int after, double width) {}

  /** Creates a row that is not drawn, with the numbers from 1. */
  public SeatRow(String label, int seats) {
    this(label, SeatNumbers.upTo(seats), Optional.empty(), OptionalDouble.empty(), List.of());
  }

  /** How many seats it has. */
  public int seats() {
    return numbers.count();
  }
}
