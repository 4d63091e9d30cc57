package dev.usher.booking.outbox;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * A message to another system.
 *
 * @param event the event that it is about
 * @param id its subject, for example a payment; unique among the messages of one kind and event
 * @param body its text; empty if the subject says everything
 * @param giveUpAt after this time no further attempt is made
 */
@RegisterForReflection
public record Message(String event, String id, String body, Instant giveUpAt) {
  private static final int SHOWN = 8;

  /**
   * For logs: enough of the id to find the message, too little to use it. Payment ids are secret.
   */
  String shortId() {
    return id.substring(0, Math.min(SHOWN, id.length())) + "... of event " + event;
  }
}
