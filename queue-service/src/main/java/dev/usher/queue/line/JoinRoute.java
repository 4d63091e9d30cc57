package dev.usher.queue.line;

import dev.usher.common.route.Answers;
import dev.usher.common.route.CrowdRoutes;
import dev.usher.queue.line.Joining.TicketAnswer;
import dev.usher.queue.room.RoomView;
import dev.usher.queue.room.Rooms;
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
 * Lets a newcomer join a line that is open, before all that other requests need: at the start of a
 * sale everybody does so within seconds. Who has a ticket, and any doubt, is left to {@link
 * TicketResource}.
 */
@ApplicationScoped
class JoinRoute {
  private static final int CREATED = 201;

  private final Rooms rooms;
  private final Joining joining;
  private final Tickets tickets;
  private final Answers answers;

  JoinRoute(Rooms rooms, Joining joining, Tickets tickets, Answers answers) {
    this.rooms = rooms;
    this.joining = joining;
    this.tickets = tickets;
    this.answers = answers;
  }

  void register(@Observes Filters filters) {
    CrowdRoutes.register(filters, HttpMethod.POST, "/api/rooms/{room}/tickets", this::join);
  }

  private void join(RoutingContext context, String room) {
    HttpServerRequest request = context.request();
    Optional<RoomView> view = rooms.known(room);
    if (view.isEmpty()
        || !joining.takesJoins(view.get().room())
        || tickets.isForeign(request)
        || tickets.find(view.get().room(), request).isPresent()) {
      context.next();
      return;
    }
    joining
        .join(view.get(), request.remoteAddress())
        .subscribe()
        .with(answer -> created(context, room, answer), failure -> refuse(context, failure));
  }

  private void created(RoutingContext context, String room, TicketAnswer answer) {
    context
        .response()
        .putHeader(HttpHeaders.SET_COOKIE, tickets.cookie(room, answer.ticket(), context.request()))
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    answers.json(context, CREATED, answer);
  }

  private void refuse(RoutingContext context, Throwable failure) {
    if (failure instanceof HttpProblem problem) {
      answers.refuse(context, problem);
    } else {
      context.fail(failure);
    }
  }
}
