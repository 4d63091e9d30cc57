package dev.usher.booking.payment;

import dev.usher.common.outbox.Message;
import dev.usher.common.outbox.MessageHandler;
import dev.usher.inventory.hold.LedgerStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/**
 * Refunds payments that did not lead to a booking. No transaction is open during the call to the
 * provider.
 */
@ApplicationScoped
class RefundSender implements MessageHandler {
  static final String KIND = "refund";

  private final PaymentService payments;
  private final PaymentStore store;
  private final LedgerStore ledger;
  private final MeterRegistry metrics;

  RefundSender(
      PaymentService payments, PaymentStore store, LedgerStore ledger, MeterRegistry metrics) {
    this.payments = payments;
    this.store = store;
    this.ledger = ledger;
    this.metrics = metrics;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Undelivered undelivered() {
    return Undelivered.KEEP;
  }

  @Override
  public void deliver(Message message) {
    store
        .find(new PaymentId(message.event(), UUID.fromString(message.id())))
        .filter(payment -> payment.status() == PaymentStatus.REFUNDING)
        .ifPresent(this::refund);
  }

  private void refund(Payment payment) {
    payments.provider(payment.provider()).orElseThrow().refund(payment.id());
    QuarkusTransaction.requiringNew().run(() -> record(payment));
  }

  private void record(Payment payment) {
    if (store.markRefunded(payment.id())) {
      ledger.recordRefund(payment.hold());
      metrics.counter("usher.payments", "outcome", PaymentStatus.REFUNDED.name()).increment();
    }
  }
}
