package dev.usher.lab.sale;

import java.util.Optional;

/**
 * What an event has to sell, or one named seat of a show.
 *
 * @param event its id; a seat's is {@code show/seat}
 * @param capacity how many units; of a seat, one
 */
public record Stock(String event, int capacity) {
  private static final char SEAT = '/';

  public static Stock seat(String show, int number) {
    return new Stock(show + SEAT + number, 1);
  }

  /** Returns the show of a seat's event, or else the event itself. */
  public static String show(String event) {
    int at = event.indexOf(SEAT);
    return at < 0 ? event : event.substring(0, at);
  }

  /** Returns the seat of an event, if it is one. */
  public static Optional<String> seat(String event) {
    int at = event.indexOf(SEAT);
    return at < 0 ? Optional.empty() : Optional.of(event.substring(at + 1));
  }
}
