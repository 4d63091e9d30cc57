package dev.usher.queue.join;

import dev.usher.common.route.FastRoutes;
import dev.usher.common.route.RouteResponses;
import dev.usher.queue.join.JoinService.TokenResponse;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.RequestTokens;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/**
 * Serves joins of new visitors to an open room, ahead of the processing that other requests need:
 * at the start of a sale everybody joins within seconds. Leaves visitors who already have a queue
 * token, and every unclear case, to {@link JoinResource}.
 */
@ApplicationScoped
class JoinRoute {
  private static final int CREATED = 201;

  private final RoomRegistry rooms;
  private final JoinService joins;
  private final RequestTokens tokens;
  private final RouteResponses responses;

  JoinRoute(RoomRegistry rooms, JoinService joins, RequestTokens tokens, RouteResponses responses) {
    this.rooms = rooms;
    this.joins = joins;
    this.tokens = tokens;
    this.responses = responses;
  }

  void register(@Observes Filters filters) {
    FastRoutes.register(filters, HttpMethod.POST, "/api/rooms/{room}/tokens", this::join);
  }

  private void join(RoutingContext context, String room) {
    HttpServerRequest request = context.request();
    Optional<RoomSnapshot> view = rooms.known(room);
    if (view.isEmpty()
        || !joins.takesJoins(view.get().room())
        || tokens.isForeign(request)
        || tokens.find(view.get().room(), request).isPresent()) {
      context.next();
      return;
    }
    joins
        .join(view.get(), request.remoteAddress())
        .subscribe()
        .with(answer -> created(context, room, answer), failure -> refuse(context, failure));
  }

  private void created(RoutingContext context, String room, TokenResponse answer) {
    context
        .response()
        .putHeader(HttpHeaders.SET_COOKIE, tokens.cookie(room, answer.token(), context.request()))
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    responses.json(context, CREATED, answer);
  }

  private void refuse(RoutingContext context, Throwable failure) {
    if (failure instanceof HttpProblem problem) {
      responses.refuse(context, problem);
    } else {
      context.fail(failure);
    }
  }
}
