package dev.usher.booking.payment;

import dev.usher.inventory.stock.HoldId;
import java.util.Optional;
import java.util.UUID;

/**
 * Names a payment: written {@code event.key}, like a hold's id. The key is random: the id is a
 * secret that authorizes its owner.
 */
public record PaymentId(String event, UUID key) {
  static PaymentId random(String event) {
    return new PaymentId(event, UUID.randomUUID());
  }

  /** Parses an id as {@link #toString} writes it; empty if it is malformed. */
  public static Optional<PaymentId> parse(String text) {
    return HoldId.parse(text).map(id -> new PaymentId(id.event(), id.key()));
  }

  @Override
  public String toString() {
    return event + "." + key;
  }
}
