package dev.usher.booking.pass;

import java.time.Instant;

/**
 * A visitor's right to book one event, issued by the waiting room.
 *
 * @param visitor the visitor's id, the pass's {@code sub}
 * @param event the event that the visitor may book, its {@code room}
 * @param id its {@code jti}
 * @param expiresAt the time until which it takes new holds
 */
public record Pass(String visitor, String event, String id, Instant expiresAt) {
  static Pass of(dev.usher.pass.Pass proven) {
    return new Pass(proven.visitor(), proven.room(), proven.id(), proven.expiresAt());
  }

  /** Whether it no longer takes new holds. */
  boolean isOver(Instant now) {
    return !now.isBefore(expiresAt);
  }
}
