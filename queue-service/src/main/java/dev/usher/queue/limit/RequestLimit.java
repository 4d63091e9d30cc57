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
 * Bounds all requests under way that a resource answers, whatever they wait for, so that none of
 * the queues behind them (worker threads, Redis, PostgreSQL) grows without end. Streams have a
 * bound of their own. Joins and polls that are answered from memory do not come here.
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
