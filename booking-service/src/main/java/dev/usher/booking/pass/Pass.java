package dev.usher.booking.pass;

import java.time.Instant;

/**
 * A visitor's right to book one event, issued by the waiting room.
 *
 * @param visitor the visitor's id, the pass's {@code sub}
 * @param event the event that the visitor may book, its {@code room}
 * @param id its {@code jti}
 * @param expiresAt the time until which it takes new holds, unless it is renewed
 * @param latestEnd the latest time until which it may take new holds, after renewals; once it is
 *     finished, that must be remembered until then
 */
public record Pass(String visitor, String event, String id, Instant expiresAt, Instant latestEnd) {
  static Pass of(dev.usher.pass.Pass proven) {
    Instant latestEnd =
        proven.renewableUntil().filter(proven.expiresAt()::isBefore).orElse(proven.expiresAt());
    return new Pass(proven.visitor(), proven.room(), proven.id(), proven.expiresAt(), latestEnd);
  }

  /** Whether it no longer takes new holds. */
  boolean isOver(Instant now) {
    return !now.isBefore(expiresAt);
  }
}
