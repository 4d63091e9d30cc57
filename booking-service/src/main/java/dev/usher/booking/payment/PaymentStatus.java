package dev.usher.booking.payment;

/** The status of a payment. */
public enum PaymentStatus {
  /** The visitor may pay. */
  PENDING,
  /** Paid, and the hold is a booking. */
  SUCCEEDED,
  /** Declined; the hold is unchanged, and the visitor may try another payment. */
  FAILED,
  /** Paid without a booking: the refund is in progress. */
  REFUNDING,
  /** Refunded. */
  REFUNDED
}
