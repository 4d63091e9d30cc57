package dev.usher.booking.booking;

import dev.usher.common.text.RandomCodes;
import jakarta.enterprise.context.ApplicationScoped;

/** Creates ticket codes of 80 random bits, so that no code can be derived from public data. */
@ApplicationScoped
class TicketCode {
  private static final int LENGTH = 16;

  private final RandomCodes codes;

  TicketCode(RandomCodes codes) {
    this.codes = codes;
  }

  String next() {
    return codes.next(LENGTH);
  }
}
