package dev.usher.booking.payment;

import dev.usher.booking.outbox.Carrier;
import dev.usher.booking.outbox.Letter;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;

/** Refunds payments that did not lead to a booking. */
@ApplicationScoped
class RefundCarrier implements Carrier {
  private final PaymentService payments;

  RefundCarrier(PaymentService payments) {
    this.payments = payments;
  }

  @Override
  public String kind() {
    return PaymentService.REFUND;
  }

  @Override
  public Uni<Boolean> carry(Letter letter) {
    return Uni.createFrom()
        .item(
            () -> {
              payments.payBack(PaymentId.parse(letter.id()).orElseThrow());
              return true;
            })
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }
}
