package dev.usher.lab.sale;

import java.util.Optional;
import java.util.UUID;

/**
 * What one buyer asks for, all or nothing.
 *
 * @param id names the sale it becomes
 * @param event whose stock; a named seat's is {@code show/seat}
 * @param quantity how many units
 */
public record Purchase(UUID id, String event, int quantity) {
  /** The show that a seat is asked of, or else the event itself. */
  public String show() {
    return Stock.show(event);
  }

  /** The seat that is asked for, if it is a named one. */
  public Optional<String> seat() {
    return Stock.seat(event);
  }
}
