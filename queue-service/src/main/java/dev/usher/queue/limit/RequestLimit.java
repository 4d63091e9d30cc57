package dev.usher.queue.limit;

import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.common.limit.Saturation;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.RoomProblems;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Limits the concurrent requests of resources, and those of routes that ask a store, so that no
 * queue behind them (worker threads, Redis, PostgreSQL) grows without bound. Streams have a
 * separate limit. New joins, which {@link dev.usher.queue.join.NumberAllocator} bounds, and polls
 * that are served from memory bypass this limit.
 */
@ApplicationScoped
public class RequestLimit {
  private final ConcurrencyLimit underWay;

  RequestLimit(QueueSettings settings, MeterRegistry meters) {
    this.underWay = new ConcurrencyLimit(settings.waitingRoom().maxRequests());
    meters.gauge("usher.requests.under.way", underWay, ConcurrencyLimit::taken);
    Saturation.of(underWay, "requests", ConcurrencyLimit::taken, underWay.most(), meters);
  }

  /** Creates the bean at startup, so that its metrics exist before the first request. */
  void start(@Observes StartupEvent started) {}

  @ServerRequestFilter(nonBlocking = true, priority = Priorities.AUTHENTICATION)
  Optional<Response> refuse(ResourceInfo resource, RoutingContext connection) {
    boolean isStream = resource.getResourceClass().isAnnotationPresent(StreamLimit.Guarded.class);
    return isStream || underWay.admit(connection)
        ? Optional.empty()
        : Optional.of(RoomProblems.overloaded().problem().toResponse());
  }

  /**
   * Counts a route's request until its response has ended.
   *
   * @throws dev.usher.common.problem.ProblemException overloaded if the limit is reached
   */
  public void admit(RoutingContext request) {
    if (!underWay.admit(request)) {
      throw RoomProblems.overloaded();
    }
  }
}
