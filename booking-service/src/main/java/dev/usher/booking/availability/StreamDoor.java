package dev.usher.booking.availability;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.catalogue.EventProblems;
import dev.usher.booking.fault.StoreFaults;
import dev.usher.common.limit.ConcurrencyLimit;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Lets people in who want to listen to an event's stream. Whether there is such an event, and room
 * for one more, is found out here: a stream that has begun cannot become a refusal.
 */
public class StreamDoor {
  private final LiveAvailability live;
  private final ConcurrencyLimit listeners;

  /** What this door is before. */
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  @interface Guarded {}

  StreamDoor(LiveAvailability live, BookingSettings settings, MeterRegistry meters) {
    this.live = live;
    this.listeners = new ConcurrencyLimit(settings.availability().maxListeners());
    meters.gauge("usher.availability.listeners", listeners, ConcurrencyLimit::taken);
  }

  @Guarded
  @ServerRequestFilter(nonBlocking = true)
  Uni<Void> admit(UriInfo uri, RoutingContext connection) {
    // Counted before the first read is waited for: whoever leaves meanwhile is counted no longer.
    if (!listeners.admitStream(connection)) {
      throw StoreFaults.problem("Too many people listen already. Poll the availability instead.");
    }
    String event = uri.getPathParameters().getFirst("event");
    return live.now(event).invoke(found -> enter(found.isPresent(), connection)).replaceWithVoid();
  }

  private static void enter(boolean isThere, RoutingContext connection) {
    if (!isThere) {
      throw EventProblems.unknown();
    }
    if (connection.response().closed()) {
      throw StoreFaults.problem("The connection was closed before the stream began.");
    }
  }
}
