package dev.usher.inventory.stock;

/** The status of a hold. */
public enum HoldStatus {
  /** The seats are set aside until the end of the payment window. */
  HELD,
  /** Paid: it is a booking. */
  BOOKED,
  /** Cancelled by the visitor. */
  RELEASED,
  /** The payment window expired and the seats are back on sale. */
  EXPIRED
}
