package dev.usher.inventory.hold;

/** PostgreSQL failed; a retry with the same key shows whether the hold was made. */
public class HoldFault extends RuntimeException {
  /** Creates a fault with its cause. */
  public HoldFault(String message, Throwable cause) {
    super(message, cause);
  }
}
