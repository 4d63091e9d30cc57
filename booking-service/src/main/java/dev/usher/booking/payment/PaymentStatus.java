package dev.usher.booking.payment;

/** What has become of a payment. */
public enum PaymentStatus {
  /** The visitor may pay. */
  PENDING,
  /** Paid, and the hold is a booking. */
  SUCCEEDED,
  /** Declined; the hold is as it was, and another payment may be tried. */
  FAILED,
  /** Paid, but there is nothing to give for it: the money is on its way back. */
  REFUNDING,
  /** Paid back. */
  REFUNDED
}
