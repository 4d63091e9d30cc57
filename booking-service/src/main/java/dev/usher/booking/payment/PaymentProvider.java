package dev.usher.booking.payment;

import dev.usher.inventory.stock.Money;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes payments from visitors. Its calls block and must be idempotent per payment id: a crash may
 * occur between a call and its record.
 */
public interface PaymentProvider {
  /** Its name in URLs and settings, for example {@code sandbox}. */
  String name();

  /** Prepares a payment; returns the page where the visitor pays. */
  URI start(PaymentId id, Money amount);

  /**
   * Reads a webhook.
   *
   * @param header the request's headers by name
   * @param body the raw bytes, because signatures cover them
   * @throws dev.usher.common.problem.ProblemException 400 or 422 if the provider signed it and it
   *     cannot be understood
   */
  WebhookResult read(Function<String, Optional<String>> header, byte[] body);

  /** Refunds the full amount. Idempotent. */
  void refund(PaymentId id);
}
