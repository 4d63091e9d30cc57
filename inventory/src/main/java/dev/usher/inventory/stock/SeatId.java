package dev.usher.inventory.stock;

import java.util.Optional;

/**
 * The id of a seat in its parts: {@code hall-A-12} is number 12 of row A of section hall. A row's
 * label has no hyphen, so that an id is read from its end and no two seats share one.
 *
 * @param number in its row, from 1
 */
public record SeatId(String id, String section, String row, int number) {
  private static final int MAX_DIGITS = 9;

  /** Reads an id; empty if it is not one. */
  public static Optional<SeatId> parse(String id) {
    int end = id.lastIndexOf('-');
    int middle = id.lastIndexOf('-', end - 1);
    int digits = id.length() - end - 1;
    if (middle < 1 || middle + 1 == end || digits < 1 || digits > MAX_DIGITS) {
      return Optional.empty();
    }
    int number = 0;
    for (int i = end + 1; i < id.length(); i++) {
      char digit = id.charAt(i);
      if (digit < '0' || digit > '9') {
        return Optional.empty();
      }
      number = 10 * number + digit - '0';
    }
    // 012 is not a number of a seat: each seat has one id.
    return id.charAt(end + 1) == '0'
        ? Optional.empty()
        : Optional.of(
            new SeatId(id, id.substring(0, middle), id.substring(middle + 1, end), number));
  }
}
