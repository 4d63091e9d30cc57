package dev.usher.booking.testing;

import dev.usher.testing.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** An event on sale and those who come to it. */
public record Sale(BookingClient site, String event) {
  /** Somebody with a fresh pass for this event. */
  public Visitor visitor() {
    return visitor("visitor-" + UUID.randomUUID());
  }

  /** A visitor by name, with a pass of their own. */
  public Visitor visitor(String name) {
    return visitor(name, Instant.now().plus(Duration.ofMinutes(10)));
  }

  /** A visitor whose pass ends at a time. */
  public Visitor visitor(String name, Instant passEnds) {
    return new Visitor(this, name, "pass-" + UUID.randomUUID(), "").withPassUntil(passEnds);
  }

  /** The same sale at another instance of the service. */
  public Sale at(BookingClient other) {
    return new Sale(other, event);
  }

  public Reply availability() {
    return site.get("/api/events/" + event + "/availability").is(200);
  }
}
