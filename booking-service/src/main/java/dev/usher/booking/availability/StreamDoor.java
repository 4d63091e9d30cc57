package dev.usher.booking.availability;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.catalogue.EventProblems;
import dev.usher.booking.fault.StoreFaults;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Lets people in who want to listen to an event's stream. Whether there is such an event, and room
 * for one more, is found out here: a stream that has begun cannot become a refusal.
 */
public class StreamDoor {
  private final LiveAvailability live;
  private final int maxListeners;
  private final AtomicInteger listeners = new AtomicInteger();

  /** What this door is before. */
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  @interface Guarded {}

  StreamDoor(LiveAvailability live, BookingSettings settings) {
    this.live = live;
    this.maxListeners = settings.availability().maxListeners();
  }

  @Guarded
  @ServerRequestFilter(nonBlocking = true)
  Uni<Void> admit(UriInfo uri, RoutingContext connection) {
    String event = uri.getPathParameters().getFirst("event");
    return live.now(event).invoke(found -> enter(found.isPresent(), connection)).replaceWithVoid();
  }

  private void enter(boolean isThere, RoutingContext connection) {
    if (!isThere) {
      throw EventProblems.unknown();
    }
    if (listeners.incrementAndGet() > maxListeners) {
      listeners.decrementAndGet();
      throw StoreFaults.problem("Too many people listen already. Poll the availability instead.");
    }
    connection.addEndHandler(ended -> listeners.decrementAndGet());
  }
}
