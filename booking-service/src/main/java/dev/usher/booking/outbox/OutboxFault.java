package dev.usher.booking.outbox;

/** PostgreSQL failed to write or read messages. */
public final class OutboxFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  OutboxFault(Throwable cause) {
    super("PostgreSQL failed with the outbox", cause);
  }
}
