package dev.usher.booking.outbox;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

/** Delivers messages of one kind. May get the same message again. */
public interface Carrier {
  /** The kind of messages that it delivers. */
  String kind();

  /**
   * Delivers a message.
   *
   * @return whether it was delivered; after false or a failure the message is retried later
   */
  Uni<Boolean> carry(Letter letter);

  /** The log level for a message that is given up. */
  default Logger.Level givenUp() {
    return Logger.Level.ERROR;
  }
}
