package dev.usher.booking.availability;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.catalogue.EventProblems;
import dev.usher.booking.fault.OverloadProblems;
import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.common.limit.Saturation;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Admits requests for an event's stream. It checks that the event exists and that the stream limit
 * is not reached before the stream starts: a started stream cannot return an error status.
 */
@ApplicationScoped
public class AvailabilityStreamLimit {
  private final AvailabilityService live;
  private final ConcurrencyLimit listeners;

  /** Marks the resources that this filter guards. */
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  @interface Guarded {}

  AvailabilityStreamLimit(
      AvailabilityService live, BookingSettings settings, MeterRegistry meters) {
    this.live = live;
    this.listeners = new ConcurrencyLimit(settings.availability().maxListeners());
    meters.gauge("usher.availability.listeners", listeners, ConcurrencyLimit::taken);
    Saturation.of(
        listeners, "availability-streams", ConcurrencyLimit::taken, listeners.most(), meters);
  }

  /** Creates the bean at startup, so that its metrics exist before the first request. */
  void start(@Observes StartupEvent started) {}

  @Guarded
  @ServerRequestFilter(nonBlocking = true)
  Uni<Void> admit(UriInfo uri, RoutingContext connection) {
    // Counted before the wait for the first read; a client that disconnects meanwhile is removed
    // from the count.
    if (!listeners.admitStream(connection)) {
      throw OverloadProblems.problem(
          "Too many people listen already. Poll the availability instead.");
    }
    String event = uri.getPathParameters().getFirst("event");
    return live.now(event).invoke(found -> enter(found.isPresent(), connection)).replaceWithVoid();
  }

  private static void enter(boolean isThere, RoutingContext connection) {
    if (!isThere) {
      throw EventProblems.unknown();
    }
    if (connection.response().closed()) {
      throw OverloadProblems.problem("The connection was closed before the stream began.");
    }
  }
}
