package dev.usher.inventory.hold;

import dev.usher.common.text.RandomCodes;
import jakarta.enterprise.context.ApplicationScoped;

/** Creates short booking references that people can read aloud, one of 2^50. */
@ApplicationScoped
class Reference {
  private static final int HALF = 5;

  private final RandomCodes codes;

  Reference(RandomCodes codes) {
    this.codes = codes;
  }

  /** Returns a new reference, for example {@code K7QF2-M9X4T}. */
  String next() {
    return codes.next(HALF) + "-" + codes.next(HALF);
  }
}
