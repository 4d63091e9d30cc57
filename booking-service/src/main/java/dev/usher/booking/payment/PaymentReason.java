package dev.usher.booking.payment;

/** Why a payment did not lead to a booking. */
public enum PaymentReason {
  /** The provider says that the payment was declined. */
  DECLINED("The payment was declined. While you hold your seats you can pay again."),
  /** It arrived after the hold's end, and the seats are taken or no longer on sale. */
  TOO_LATE(
      "The payment came after your hold had ended, and your seats are no longer available."
          + " Hold others."),
  /** It arrived after the hold's end, and the visitor has as much by now as the limit permits. */
  LIMIT_EXCEEDED(
      "The payment came after your hold had ended, and with what you have held since, its seats"
          + " would be more than one visitor may have. Pay for what you hold now."),
  /** Another payment has already paid for the hold. */
  ALREADY_PAID("Your hold had already been paid for by another payment: you have the booking."),
  /** The paid amount differs from the price of the hold. */
  WRONG_AMOUNT(
      "The amount that was paid is not the amount that was due. While you hold your seats you can"
          + " pay again.");

  private final String detail;

  PaymentReason(String detail) {
    this.detail = detail;
  }

  /** For the person who paid. */
  public String detail() {
    return detail;
  }
}
