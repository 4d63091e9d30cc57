package dev.usher.booking.payment;

import dev.usher.inventory.stock.Money;

/** What a webhook turned out to be. */
public sealed interface WebhookResult {
  /**
   * The provider says how a payment went.
   *
   * @param amount that was or should have been paid
   */
  record PaymentNotice(PaymentId payment, boolean isPaid, Money amount) implements WebhookResult {}

  /** The provider says something that does not matter here. */
  record Ignored() implements WebhookResult {}

  /**
   * It does not come from the provider, or is too old.
   *
   * @param why for the log and the caller; tells nothing that helps a forger
   */
  record Forged(String why) implements WebhookResult {}
}
