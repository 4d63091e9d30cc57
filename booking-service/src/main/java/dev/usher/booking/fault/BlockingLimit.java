package dev.usher.booking.fault;

import dev.usher.booking.BookingSettings;
import dev.usher.common.limit.ConcurrencyLimit;
import io.vertx.ext.web.RoutingContext;
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
public class BlockingLimit {
  private final ConcurrencyLimit underWay;

  BlockingLimit(BookingSettings settings) {
    this.underWay = new ConcurrencyLimit(settings.requests().maxUnderWay());
  }

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
