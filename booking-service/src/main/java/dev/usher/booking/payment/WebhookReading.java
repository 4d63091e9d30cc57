package dev.usher.booking.payment;

import dev.usher.inventory.event.Money;

/** What a webhook turned out to be. */
public sealed interface WebhookReading {
  /**
   * The provider says how a payment went.
   *
   * @param amount that was or should have been paid
   */
  record News(PaymentId payment, boolean isPaid, Money amount) implements WebhookReading {}

  /** The provider says something that does not matter here. */
  record Ignored() implements WebhookReading {}

  /**
   * It does not come from the provider, or is too old.
   *
   * @param why for the log and the caller; tells nothing that helps a forger
   */
  record Forged(String why) implements WebhookReading {}
}
