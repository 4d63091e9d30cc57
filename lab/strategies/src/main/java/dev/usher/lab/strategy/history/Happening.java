package dev.usher.lab.strategy.history;

/** What can happen to an event's tickets, by the name that the log has it under. */
enum Happening {
  /** A buyer has them, until they pay or do not. */
  TICKET_RESERVED("TicketReserved", -1),
  /** What was reserved is paid for. */
  TICKET_PURCHASED("TicketPurchased", 0),
  /** What was reserved was not paid for and is free again. */
  TICKET_RELEASED("TicketReleased", 1);

  private final String written;
  private final int sign;

  Happening(String written, int sign) {
    this.written = written;
    this.sign = sign;
  }

  String written() {
    return written;
  }

  /** How many are free after it. */
  int apply(int remaining, int quantity) {
    return remaining + sign * quantity;
  }

  static Happening read(String written) {
    for (Happening happening : values()) {
      if (happening.written.equals(written)) {
        return happening;
      }
    }
    throw new IllegalArgumentException("The log tells of an unknown " + written);
  }
}
