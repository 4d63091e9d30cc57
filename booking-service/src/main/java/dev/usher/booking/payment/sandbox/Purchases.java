package dev.usher.booking.payment.sandbox;

import dev.usher.booking.payment.PaymentId;
import dev.usher.booking.payment.PaymentService;
import dev.usher.booking.payment.PaymentService.Payable;
import dev.usher.common.store.Retry;
import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.hold.HoldStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/** Reads what the pay page shows. All calls block. */
@ApplicationScoped
class Purchases {
  private final PaymentService payments;
  private final Sandbox sandbox;
  private final HoldStore holds;
  private final Catalogue catalogue;
  private final Clock clock;

  Purchases(
      PaymentService payments, Sandbox sandbox, HoldStore holds, Catalogue catalogue, Clock clock) {
    this.payments = payments;
    this.sandbox = sandbox;
    this.holds = holds;
    this.catalogue = catalogue;
    this.clock = clock;
  }

  /** The sandbox's payment with this id; empty if there is none. */
  Optional<Payable> payment(String id) {
    return PaymentId.parse(id).flatMap(payment -> payments.payable(payment, Sandbox.NAME));
  }

  /** What the payment is for and where it stands. */
  Purchase of(Payable payment) {
    return Retry.onDeadConnection(
        () ->
            new Purchase(
                payment,
                sandbox.isDecided(payment.id()),
                holds.find(payment.hold()).orElseThrow(),
                catalogue.find(payment.hold().event()),
                clock.instant()));
  }
}
