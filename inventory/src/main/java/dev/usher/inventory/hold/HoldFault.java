package dev.usher.inventory.hold;

/** PostgreSQL failed; whether the hold was made can be found out by a retry with the same key. */
public class HoldFault extends RuntimeException {
  /** A fault with what caused it. */
  public HoldFault(String message, Throwable cause) {
    super(message, cause);
  }
}
