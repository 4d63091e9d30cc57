package dev.usher.booking.payment.sandbox;

import dev.usher.booking.payment.PaymentReason;
import dev.usher.booking.payment.PaymentService.Payable;
import dev.usher.booking.payment.PaymentStatus;
import dev.usher.common.resource.Resource;
import dev.usher.inventory.stock.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.Optional;

/** Renders the sandbox's page. It never contains text from visitors. */
final class SandboxPage {
  private static final String PAGE = Resource.text(SandboxPage.class, "pay.html");
  private static final String FORM = Resource.text(SandboxPage.class, "form.html");

  private SandboxPage() {}

  /** Returns the page, with buttons while the visitor has not chosen. */
  static String of(Payable payable, boolean isDecided) {
    boolean isOpen = payable.status() == PaymentStatus.PENDING && !isDecided;
    return PAGE.replace("{amount}", written(payable.amount()))
        .replace("{status}", isOpen ? "Choose how this payment ends." : status(payable))
        .replace("{form}", isOpen ? FORM : "");
  }

  private static String status(Payable payable) {
    return switch (payable.status()) {
      case PENDING -> "Your choice is on its way. Reload this page.";
      case SUCCEEDED -> "Paid. Your booking is made." + at(payable.decidedAt());
      case FAILED ->
          "Declined. As long as you hold your seats you may try again." + at(payable.decidedAt());
      case REFUNDING ->
          why(payable)
              + "Nothing can be given for this payment: your money is on its way back."
              + at(payable.decidedAt());
      case REFUNDED ->
          why(payable)
              + "Nothing could be given for this payment: your money is paid back."
              + at(payable.refundedAt());
    };
  }

  private static String why(Payable payable) {
    return payable.reason().map(PaymentReason::detail).map(detail -> detail + " ").orElse("");
  }

  private static String at(Optional<Instant> moment) {
    return moment
        .map(at -> at.truncatedTo(ChronoUnit.SECONDS))
        .map(at -> " <time datetime=\"" + at + "\">" + at + "</time>")
        .orElse("");
  }

  private static String written(Money amount) {
    int digits = Math.max(0, Currency.getInstance(amount.currency()).getDefaultFractionDigits());
    return BigDecimal.valueOf(amount.amount(), digits).toPlainString() + " " + amount.currency();
  }
}
