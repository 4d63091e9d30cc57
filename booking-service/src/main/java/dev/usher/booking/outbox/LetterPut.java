package dev.usher.booking.outbox;

/** A message was added to the outbox; it can be sent once the transaction has committed. */
record LetterPut(String kind) {}
