package dev.usher.queue.shield;

import dev.usher.common.header.SecurityHeaders;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.route.FastRoutes;
import dev.usher.common.route.RouteResponses;
import dev.usher.pass.Pass;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.room.RoomState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP endpoint that the proxy of a site asks about each request of a visitor: 200 lets it
 * through, anything else is for the visitor. Answers from memory.
 */
@ApplicationScoped
class VerifyRoute {
  /** Envoy takes no other. */
  private static final int ADMITTED = 200;

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  /** Envoy sends the visitor's method. */
  private static final Set<HttpMethod> METHODS =
      Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

  private final KnownRooms rooms;
  private final SitePasses passes;
  private final SiteRenewals renewals;
  private final WayToQueue queue;
  private final RouteResponses responses;
  private final Counter admitted;
  private final Counter refused;
  private final Counter unchecked;
  private final Clock clock;

  VerifyRoute(
      KnownRooms rooms,
      SitePasses passes,
      SiteRenewals renewals,
      WayToQueue queue,
      RouteResponses responses,
      MeterRegistry meters,
      Clock clock) {
    this.rooms = rooms;
    this.passes = passes;
    this.renewals = renewals;
    this.queue = queue;
    this.responses = responses;
    this.admitted = meters.counter("usher.verifications", "result", "admitted");
    this.refused = meters.counter("usher.verifications", "result", "refused");
    this.unchecked = meters.counter("usher.verifications", "result", "unchecked");
    this.clock = clock;
  }

  /** Creates the bean at startup, so that its metrics exist before the first request. */
  void start(@Observes StartupEvent started) {}

  void register(@Observes Filters filters, FastRoutes routes) {
    routes.add(filters, METHODS, "/verify/{room}", (context, room, body) -> verify(context, room));
  }

  private void verify(RoutingContext context, String room) {
    Rules rules = Rules.of(context.request().query());
    Optional<RoomSnapshot> known = rooms.known(room);
    if (known.isPresent()) {
      verify(context, known.get().room(), rules);
    } else {
      responses.respond(
          context,
          rooms
              .lookUp(room)
              .<Runnable>map(view -> () -> verify(context, view.room(), rules))
              .onFailure(ProblemException.class)
              .recoverWithItem(failure -> undecided(context, failure.problem(), rules)),
          Runnable::run);
    }
  }

  private void verify(RoutingContext context, Room room, Rules rules) {
    Optional<Pass> pass = passes.find(context.request(), room.id());
    if (pass.isPresent()) {
      admitted.increment();
      context.response().putHeader("X-Usher-Pass-Id", pass.get().id());
      renewals
          .cookie(room, pass.get(), context.request())
          .ifPresent(cookie -> context.response().putHeader(HttpHeaders.SET_COOKIE, cookie));
      letThrough(context);
    } else if (room.isOver(clock.instant()) && rules.isOpenAfterTheEnd()) {
      unchecked.increment();
      letThrough(context);
    } else {
      refused.increment();
      refuse(context, room, rules);
    }
  }

  private static void letThrough(RoutingContext context) {
    HttpServerResponse response = context.response();
    SecurityHeaders.noSniffing(response);
    response.putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE).setStatusCode(ADMITTED).end();
  }

  private void refuse(RoutingContext context, Room room, Rules rules) {
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    ProxyRequest request = ProxyRequest.of(context.request());
    if (rules.isStatusOnly()) {
      SecurityHeaders.noSniffing(response);
      response.setStatusCode(UNAUTHORIZED).end();
    } else if (request.isNavigation()) {
      SecurityHeaders.noSniffing(response);
      WayToQueue.Step step = queue.from(room, request, context.request());
      step.cookie().ifPresent(cookie -> response.putHeader(HttpHeaders.SET_COOKIE, cookie));
      response
          .putHeader(HttpHeaders.LOCATION, step.location())
          .setStatusCode(request.isRepeatable() ? 302 : 303)
          .end();
    } else {
      responses.refuse(context, passRequired(room));
    }
  }

  private Problem passRequired(Room room) {
    RoomState state = room.state(clock.instant());
    return Problem.of(
            UNAUTHORIZED,
            "pass-required",
            "No valid pass",
            switch (state) {
              case ENDED -> "The sale has ended.";
              case SOLD_OUT -> "Everything is sold at the moment. Open the waiting room.";
              case CLOSED, PREQUEUE, OPEN, PAUSED ->
                  "Visitors need a valid pass. Open the waiting room to get one.";
            })
        .with("room", room.id())
        .with("state", state.name())
        .with("waitingRoom", queue.page(room.id()))
        .withHeader("WWW-Authenticate", "Usher-Pass realm=\"" + room.id() + "\"");
  }

  /** There is no such room, or this instance cannot find out. */
  private Runnable undecided(RoutingContext context, Problem problem, Rules rules) {
    return () -> decideWithoutRoom(context, problem, rules);
  }

  private void decideWithoutRoom(RoutingContext context, Problem problem, Rules rules) {
    unchecked.increment();
    if (rules.isOpenOnFailure()) {
      letThrough(context);
    } else {
      context.response().putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
      responses.refuse(
          context,
          rules.isStatusOnly()
              ? new Problem(
                  problem.type(),
                  FORBIDDEN,
                  problem.title(),
                  problem.detail(),
                  problem.fields(),
                  problem.headers())
              : problem);
    }
  }

  /**
   * What the proxy's configuration asks for, in the query.
   *
   * @param isStatusOnly whether the proxy takes no redirect: 401 and 403 in place of all others
   * @param isOpenOnFailure whether a visitor is let through if there is no such room, or the room
   *     cannot be looked up
   * @param isOpenAfterTheEnd whether everybody is let through once the room has ended
   */
  private record Rules(boolean isStatusOnly, boolean isOpenOnFailure, boolean isOpenAfterTheEnd) {
    private static final Rules STRICT = new Rules(false, false, false);

    static Rules of(@Nullable String query) {
      if (query == null) {
        return STRICT;
      }
      Set<String> rules = Set.copyOf(List.of(query.split("&", -1)));
      return new Rules(
          rules.contains("answer=status"),
          rules.contains("on-failure=open"),
          rules.contains("after-end=open"));
    }
  }
}
