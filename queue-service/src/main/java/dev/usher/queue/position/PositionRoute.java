package dev.usher.queue.position;

import dev.usher.common.route.FastRoutes;
import dev.usher.common.route.RouteResponses;
import dev.usher.queue.admission.PresenceTracker;
import dev.usher.queue.limit.RequestLimit;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Optional;

/**
 * The HTTP endpoint for a visitor's position. Nearly every request during an on-sale is one of a
 * waiting visitor, which is served from memory; all others may ask a store.
 */
@ApplicationScoped
class PositionRoute {
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final PresenceTracker presence;
  private final PositionService positions;
  private final RequestLimit limit;
  private final RouteResponses responses;
  private final Clock clock;

  PositionRoute(
      RoomRegistry rooms,
      RequestTokens tokens,
      PresenceTracker presence,
      PositionService positions,
      RequestLimit limit,
      RouteResponses responses,
      Clock clock) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.presence = presence;
    this.positions = positions;
    this.limit = limit;
    this.responses = responses;
    this.clock = clock;
  }

  void register(@Observes Filters filters, FastRoutes routes) {
    routes.add(
        filters,
        HttpMethod.GET,
        "/api/rooms/{room}/position",
        (context, room, body) -> position(context, room));
  }

  private void position(RoutingContext context, String room) {
    Optional<RoomSnapshot> known = rooms.known(room);
    if (known.isPresent()) {
      position(context, known.get());
    } else {
      limit.admit(context);
      responses.respond(context, rooms.view(room), view -> position(context, view));
    }
  }

  private void position(RoutingContext context, RoomSnapshot view) {
    QueueToken token = tokens.require(view, context.request());
    if (PositionEstimator.isWaiting(view, token)) {
      presence.saw(view, token.number());
      send(context, PositionEstimator.waiting(view, token, clock.instant()));
    } else {
      limit.admit(context);
      responses.respond(context, positions.of(view, token), position -> send(context, position));
    }
  }

  private void send(RoutingContext context, Position position) {
    context
        .response()
        .putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(position.retryAfter()))
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    responses.json(context, 200, position);
  }
}
