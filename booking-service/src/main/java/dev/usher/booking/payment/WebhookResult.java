package dev.usher.booking.payment;

import dev.usher.inventory.stock.Money;

/** The result of reading a webhook. */
public sealed interface WebhookResult {
  /**
   * The provider reports the outcome of a payment.
   *
   * @param amount that was or should have been paid
   */
  record PaymentNotice(PaymentId payment, boolean isPaid, Money amount) implements WebhookResult {}

  /** The provider reports something that is not relevant here. */
  record Ignored() implements WebhookResult {}

  /**
   * It does not come from the provider, or is too old.
   *
   * @param why for the log and the caller; contains nothing that helps a forger
   */
  record Forged(String why) implements WebhookResult {}
}
