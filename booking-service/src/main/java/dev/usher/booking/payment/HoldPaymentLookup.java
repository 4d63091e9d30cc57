package dev.usher.booking.payment;

import dev.usher.booking.hold.HoldPayment;
import dev.usher.booking.hold.HoldPayments;
import dev.usher.inventory.stock.HoldId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The payments of a hold, as its visitor sees them. */
@ApplicationScoped
class HoldPaymentLookup implements HoldPayments {
  private final PaymentStore store;

  HoldPaymentLookup(PaymentStore store) {
    this.store = store;
  }

  @Override
  public List<HoldPayment> of(HoldId hold) {
    return store.ofHold(hold).stream().map(HoldPaymentLookup::view).toList();
  }

  static HoldPayment view(Payment payment) {
    return new HoldPayment(
        payment.id().toString(),
        payment.status().name(),
        payment.amount(),
        payment.startedAt(),
        payment.reason().map(PaymentReason::name),
        payment.reason().map(PaymentReason::detail),
        payment.decidedAt(),
        payment.refundedAt());
  }
}
