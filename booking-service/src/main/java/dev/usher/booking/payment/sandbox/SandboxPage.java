package dev.usher.booking.payment.sandbox;

import dev.usher.booking.payment.PaymentReason;
import dev.usher.booking.payment.PaymentService.Payable;
import dev.usher.booking.payment.PaymentStatus;
import dev.usher.inventory.stock.Money;
import io.quarkus.qute.TemplateInstance;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.Locale;

/**
 * The sandbox's page, {@code templates/SandboxPage.html}.
 *
 * @param isOpen whether the visitor can choose how the payment ends
 * @param reason why the payment did not lead to a booking; empty if there is none
 * @param at when the payment got its status; empty while it is open
 * @param atForPeople the same, written for people
 */
record SandboxPage(
    String amount,
    PaymentStatus status,
    boolean isOpen,
    String reason,
    String at,
    String atForPeople)
    implements TemplateInstance {
  private static final DateTimeFormatter FOR_PEOPLE =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** The page of a payment, with buttons while the visitor has not chosen. */
  static SandboxPage of(Payable payable, boolean isDecided) {
    return new SandboxPage(
        written(payable.amount()),
        payable.status(),
        payable.status() == PaymentStatus.PENDING && !isDecided,
        payable.reason().map(PaymentReason::detail).orElse(""),
        payable.refundedAt().or(payable::decidedAt).map(Instant::toString).orElse(""),
        payable.refundedAt().or(payable::decidedAt).map(FOR_PEOPLE::format).orElse(""));
  }

  private static String written(Money amount) {
    int digits = Math.max(0, Currency.getInstance(amount.currency()).getDefaultFractionDigits());
    return BigDecimal.valueOf(amount.amount(), digits).toPlainString() + " " + amount.currency();
  }
}
