package dev.usher.booking.fault;

import dev.usher.booking.BookingSettings;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;

/**
 * Refuses requests that would have to wait long for a worker thread, at once and on the event loop.
 * Those that need none (holds that are taken, availability) have bounds of their own and do not
 * count.
 */
public class BlockingLimit {
  private final int most;
  private final AtomicInteger underWay = new AtomicInteger();

  BlockingLimit(BookingSettings settings) {
    this.most = settings.requests().maxUnderWay();
  }

  @ServerRequestFilter(nonBlocking = true)
  Optional<Response> refuse(ResourceInfo resource, RoutingContext connection) {
    if (resource instanceof ResteasyReactiveResourceInfo known && known.isNonBlocking) {
      return Optional.empty();
    }
    if (underWay.incrementAndGet() > most) {
      underWay.decrementAndGet();
      return Optional.of(StoreFaults.overloaded().toResponse());
    }
    connection.addEndHandler(ended -> underWay.decrementAndGet());
    return Optional.empty();
  }
}
