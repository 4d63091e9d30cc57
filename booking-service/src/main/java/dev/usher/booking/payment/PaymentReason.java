package dev.usher.booking.payment;

/** Why a payment did not lead to a booking. */
public enum PaymentReason {
  /** The provider says that the payment was declined. */
  DECLINED("The payment was declined. While you hold your seats you can pay again."),
  /** It arrived after the hold's end, and the seats are no longer free. */
  TOO_LATE("The payment came after your hold had ended, and your seats are no longer free."),
  /** Another payment has already paid for the hold. */
  ALREADY_PAID("Your hold had been paid for by another payment."),
  /** The paid amount differs from the price of the hold. */
  WRONG_AMOUNT("Another amount was paid than the one that was due.");

  private final String detail;

  PaymentReason(String detail) {
    this.detail = detail;
  }

  /** For the person who paid. */
  public String detail() {
    return detail;
  }
}
