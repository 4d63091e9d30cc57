package dev.usher.booking.outbox;

/** A message was written down; it can be sent once the transaction has committed. */
record LetterPut(String kind) {}
