package dev.usher.booking.outbox;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

/** Takes messages of one kind to whom they are for. May be asked for the same one again. */
public interface Carrier {
  /** The kind of messages that it carries. */
  String kind();

  /**
   * Carries one.
   *
   * @return whether it has arrived; false, and a failure too, has it carried again later
   */
  Uni<Boolean> carry(Letter letter);

  /** How much it matters that one is given up. */
  default Logger.Level givenUp() {
    return Logger.Level.ERROR;
  }
}
