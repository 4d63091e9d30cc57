package dev.usher.booking.payment;

import dev.usher.inventory.stock.HoldId;
import java.util.Optional;
import java.util.UUID;

/**
 * Names a payment: written {@code event.key}, as a hold's id. The key is random, so that knowing it
 * is as good as having been told it.
 */
public record PaymentId(String event, UUID key) {
  static PaymentId random(String event) {
    return new PaymentId(event, UUID.randomUUID());
  }

  /** Reads an id as {@link #toString} writes it; empty if it is none. */
  public static Optional<PaymentId> parse(String text) {
    return HoldId.parse(text).map(id -> new PaymentId(id.event(), id.key()));
  }

  @Override
  public String toString() {
    return event + "." + key;
  }
}
