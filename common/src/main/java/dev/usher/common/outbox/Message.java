package dev.usher.common.outbox;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message to another system.
 *
 * @param event the event that it is about
 * @param id its subject, for example a payment; unique among the messages of one kind and event
 * @param body its text; empty if the subject says everything
 * @param giveUpAt after this time no further attempt is made
 * @param trace of the request that sent it, as {@code traceparent}; null if it has none
 */
@RegisterForReflection
public record Message(
    String event, String id, String body, Instant giveUpAt, @Nullable String trace) {
  /** Rejects stored messages that lack a part. */
  public Message {
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(giveUpAt, "giveUpAt");
  }

  /** A message without a trace. */
  public Message(String event, String id, String body, Instant giveUpAt) {
    this(event, id, body, giveUpAt, null);
  }

  /** The same, sent in a trace. */
  Message in(@Nullable String traceparent) {
    return traceparent == null ? this : new Message(event, id, body, giveUpAt, traceparent);
  }
}
