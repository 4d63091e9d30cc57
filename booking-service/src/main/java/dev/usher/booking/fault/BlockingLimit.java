package dev.usher.booking.fault;

import dev.usher.booking.BookingSettings;
import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.common.limit.Saturation;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;

/**
 * Refuses requests that would wait long for a worker thread, immediately and on the event loop.
 * Requests that need no worker thread (taking holds, availability) have their own bounds and do not
 * count.
 */
@ApplicationScoped
public class BlockingLimit {
  private final ConcurrencyLimit underWay;

  BlockingLimit(BookingSettings settings, MeterRegistry meters) {
    this.underWay = new ConcurrencyLimit(settings.requests().maxUnderWay());
    meters.gauge("usher.requests.under.way", underWay, ConcurrencyLimit::taken);
    Saturation.of(underWay, "requests", ConcurrencyLimit::taken, underWay.most(), meters);
  }

  /** Creates the bean at startup, so that its metrics exist before the first request. */
  void start(@Observes StartupEvent started) {}

  @ServerRequestFilter(nonBlocking = true)
  Optional<Response> refuse(ResourceInfo resource, RoutingContext connection) {
    if (resource instanceof ResteasyReactiveResourceInfo known && known.isNonBlocking) {
      return Optional.empty();
    }
    return underWay.admit(connection)
        ? Optional.empty()
        : Optional.of(OverloadProblems.logged(OverloadProblems.overloaded()));
  }
}
