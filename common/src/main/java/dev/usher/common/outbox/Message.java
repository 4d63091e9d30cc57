package dev.usher.common.outbox;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;

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
  /** Rejects stored messages that lack a part. */
  public Message {
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(giveUpAt, "giveUpAt");
  }
}
