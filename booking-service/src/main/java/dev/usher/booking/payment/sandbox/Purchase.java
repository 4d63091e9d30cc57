package dev.usher.booking.payment.sandbox;

import dev.usher.booking.payment.PaymentService.Payable;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A payment, what it is for, and where it stands: what the pay page shows.
 *
 * @param isDecided whether the visitor has chosen how the payment ends
 * @param event empty if it was deleted
 * @param now when this was read
 */
record Purchase(Payable payment, boolean isDecided, Hold hold, Optional<Event> event, Instant now) {

  /** Where a payment stands, as its visitor sees it. */
  enum State {
    /** The visitor can choose how it ends. */
    OPEN,
    /** The visitor has chosen; the webhook has not arrived. */
    ON_ITS_WAY,
    /** Paid, and the hold is a booking. */
    PAID,
    DECLINED,
    /** Nothing was paid, and the payment window has ended. */
    EXPIRED,
    /** Nothing was paid, and the visitor has cancelled the hold. */
    CANCELLED,
    /** Nothing was paid here, and another payment has paid for the hold. */
    ALREADY_PAID,
    REFUNDING,
    REFUNDED
  }

  /** Where the visitor goes from here. */
  enum Next {
    BOOKING,
    CHECKOUT,
    EVENT
  }

  State state() {
    return switch (payment.status()) {
      case SUCCEEDED -> State.PAID;
      case FAILED -> State.DECLINED;
      case REFUNDING -> State.REFUNDING;
      case REFUNDED -> State.REFUNDED;
      case PENDING -> isDecided ? State.ON_ITS_WAY : undecided();
    };
  }

  private State undecided() {
    return switch (hold.status()) {
      case HELD -> timeLeft().isZero() ? State.EXPIRED : State.OPEN;
      case EXPIRED -> State.EXPIRED;
      case RELEASED -> State.CANCELLED;
      case BOOKED -> State.ALREADY_PAID;
    };
  }

  Next next() {
    if (hold.status() == HoldStatus.BOOKED) {
      return Next.BOOKING;
    }
    return timeLeft().isZero() ? Next.EVENT : Next.CHECKOUT;
  }

  /** The rest of the payment window; zero if the hold has ended. */
  Duration timeLeft() {
    Duration left = Duration.between(now, hold.expiresAt());
    return hold.status() == HoldStatus.HELD && !left.isNegative() ? left : Duration.ZERO;
  }

  /** When the payment got its status; empty while nothing has happened. */
  Optional<Instant> at() {
    return payment.refundedAt().or(payment::decidedAt);
  }
}
