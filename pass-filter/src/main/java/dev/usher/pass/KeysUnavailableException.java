package dev.usher.pass;

/** The keys of the waiting room cannot be fetched, so that no pass can be checked. Try again. */
public final class KeysUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  KeysUnavailableException(Exception cause) {
    super("The keys of the waiting room cannot be fetched", cause);
  }
}
