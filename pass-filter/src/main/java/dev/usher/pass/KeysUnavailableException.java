package dev.usher.pass;

import java.io.IOException;

/** The keys of the waiting room cannot be fetched, so that no pass can be checked. Try again. */
public final class KeysUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  KeysUnavailableException(Exception cause) {
    super("The keys of the waiting room cannot be fetched", cause);
  }

  /** The keys are not fetched again, because that failed a moment ago. */
  static KeysUnavailableException tooSoon() {
    return new KeysUnavailableException(new IOException("The last fetch failed a moment ago"));
  }
}
