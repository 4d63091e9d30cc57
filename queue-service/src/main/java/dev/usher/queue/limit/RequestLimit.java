package dev.usher.queue.limit;

import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.position.PositionStreamLimit;
import dev.usher.queue.room.RoomProblems;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Limits the concurrent requests that resources handle, whatever they wait for, so that no queue
 * behind them (worker threads, Redis, PostgreSQL) grows without bound. Streams have a separate
 * limit. Joins and polls that are served from memory bypass this limit.
 */
public class RequestLimit {
  private final ConcurrencyLimit underWay;

  RequestLimit(QueueSettings settings, MeterRegistry meters) {
    this.underWay = new ConcurrencyLimit(settings.line().maxRequests());
    meters.gauge("usher.requests.under.way", underWay, ConcurrencyLimit::taken);
  }

  @ServerRequestFilter(nonBlocking = true, priority = Priorities.AUTHENTICATION)
  Optional<Response> refuse(ResourceInfo resource, RoutingContext connection) {
    boolean isStream =
        resource.getResourceClass().isAnnotationPresent(PositionStreamLimit.Guarded.class);
    return isStream || underWay.admit(connection)
        ? Optional.empty()
        : Optional.of(RoomProblems.overloaded().toResponse());
  }
}
