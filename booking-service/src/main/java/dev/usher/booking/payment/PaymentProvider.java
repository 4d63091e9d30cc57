package dev.usher.booking.payment;

import dev.usher.inventory.stock.Money;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes visitors' money. Its calls block, and each may be made again with the same payment id: a
 * crash may come between a call and the note that it was made.
 */
public interface PaymentProvider {
  /** Its name in addresses and settings, as {@code sandbox}. */
  String name();

  /** Makes ready to take a payment; answers the page where the visitor pays. */
  URI start(PaymentId id, Money amount);

  /**
   * Reads a webhook.
   *
   * @param header the request's headers by name
   * @param body as it came, since signatures are over its bytes
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 or 422 if the provider signed it and it
   *     cannot be understood
   */
  WebhookResult read(Function<String, Optional<String>> header, byte[] body);

  /** Pays back all that was taken for it, once however often it is called. */
  void refund(PaymentId id);
}
