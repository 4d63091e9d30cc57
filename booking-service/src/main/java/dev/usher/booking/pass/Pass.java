package dev.usher.booking.pass;

import java.time.Instant;

/**
 * A visitor's right to book one event, as the waiting room gave it.
 *
 * @param visitor who they are, the pass's {@code sub}
 * @param event the event they may book, its {@code room}
 * @param id its {@code jti}
 * @param expiresAt until when it takes new holds
 */
public record Pass(String visitor, String event, String id, Instant expiresAt) {
  /** Whether it no longer takes new holds. */
  boolean isOver(Instant now) {
    return !now.isBefore(expiresAt);
  }
}
