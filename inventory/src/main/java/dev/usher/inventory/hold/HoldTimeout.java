package dev.usher.inventory.hold;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * A hold request had no outcome in time. The hold may still be made; a retry with the same key
 * shows whether it was.
 */
public class HoldTimeout extends RuntimeException {
  HoldTimeout(Duration patience) {
    super("No hold was made within " + patience + "; it still may be", new TimeoutException());
  }
}
