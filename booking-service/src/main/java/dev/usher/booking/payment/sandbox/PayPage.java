package dev.usher.booking.payment.sandbox;

import dev.usher.booking.payment.PaymentStatus;
import dev.usher.common.resource.Resource;
import dev.usher.inventory.event.Money;
import java.math.BigDecimal;
import java.util.Currency;

/** The sandbox's page. All that it shows is ours: no text of a visitor's goes into it. */
final class PayPage {
  private static final String PAGE = Resource.text(PayPage.class, "pay.html");
  private static final String FORM = Resource.text(PayPage.class, "form.html");

  private PayPage() {}

  /** The page; with its buttons while the visitor has not chosen. */
  static String of(Money amount, PaymentStatus status, boolean isDecided) {
    boolean isOpen = status == PaymentStatus.PENDING && !isDecided;
    return PAGE.replace("{amount}", written(amount))
        .replace("{status}", isOpen ? "Choose how this payment ends." : told(status))
        .replace("{form}", isOpen ? FORM : "");
  }

  private static String told(PaymentStatus status) {
    return switch (status) {
      case PENDING -> "Your choice is on its way. Reload this page.";
      case SUCCEEDED -> "Paid. Your booking is made.";
      case FAILED -> "Declined. As long as you hold your seats you may try again.";
      case REFUNDING -> "Nothing can be given for this payment: your money is on its way back.";
      case REFUNDED -> "Nothing could be given for this payment: your money is paid back.";
    };
  }

  private static String written(Money amount) {
    int digits = Math.max(0, Currency.getInstance(amount.currency()).getDefaultFractionDigits());
    return BigDecimal.valueOf(amount.amount(), digits).toPlainString() + " " + amount.currency();
  }
}
