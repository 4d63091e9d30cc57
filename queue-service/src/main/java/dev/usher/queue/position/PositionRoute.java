package dev.usher.queue.position;

import dev.usher.common.route.FastRoutes;
import dev.usher.common.route.RouteResponses;
import dev.usher.queue.admission.PresenceTracker;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Optional;

/**
 * Returns the position of waiting visitors. Nearly every request during an on-sale is of this kind,
 * so it is served from memory, ahead of the processing that other requests need. Leaves all other
 * cases to {@link PositionResource}.
 */
@ApplicationScoped
class PositionRoute {
  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final PresenceTracker presence;
  private final RouteResponses responses;
  private final Clock clock;

  PositionRoute(
      RoomRegistry rooms,
      RequestTokens tokens,
      PresenceTracker presence,
      RouteResponses responses,
      Clock clock) {
    this.clock = clock;
    this.rooms = rooms;
    this.tokens = tokens;
    this.presence = presence;
    this.responses = responses;
  }

  void register(@Observes Filters filters) {
    FastRoutes.register(filters, HttpMethod.GET, "/api/rooms/{room}/position", this::answer);
  }

  private void answer(RoutingContext context, String room) {
    Optional<RoomSnapshot> view = rooms.known(room);
    Optional<QueueToken> token = view.flatMap(v -> tokens.find(v.room(), context.request()));
    if (view.isEmpty()
        || token.isEmpty()
        || !PositionEstimator.isWaiting(view.get(), token.get())) {
      context.next();
      return;
    }
    presence.saw(view.get(), token.get().number());
    Position position = PositionEstimator.waiting(view.get(), token.get(), clock.instant());
    context
        .response()
        .putHeader("Retry-After", Integer.toString(position.retryAfter()))
        .putHeader("Cache-Control", "no-store");
    responses.json(context, 200, position);
  }
}
