package dev.usher.queue.line;

import dev.usher.common.route.Answers;
import dev.usher.common.route.CrowdRoutes;
import dev.usher.queue.admission.Sightings;
import dev.usher.queue.room.RoomView;
import dev.usher.queue.room.Rooms;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Optional;

/**
 * Tells who waits where they stand. Nearly every request of an on-sale is this one, so it is
 * answered from memory before all that other requests need; whoever does not simply wait is left to
 * {@link PositionResource}.
 */
@ApplicationScoped
class PositionRoute {
  private final Rooms rooms;
  private final Tickets tickets;
  private final Sightings sightings;
  private final Answers answers;
  private final Clock clock;

  PositionRoute(Rooms rooms, Tickets tickets, Sightings sightings, Answers answers, Clock clock) {
    this.clock = clock;
    this.rooms = rooms;
    this.tickets = tickets;
    this.sightings = sightings;
    this.answers = answers;
  }

  void register(@Observes Filters filters) {
    CrowdRoutes.register(filters, HttpMethod.GET, "/api/rooms/{room}/position", this::answer);
  }

  private void answer(RoutingContext context, String room) {
    Optional<RoomView> view = rooms.known(room);
    Optional<Ticket> ticket = view.flatMap(v -> tickets.find(v.room(), context.request()));
    if (view.isEmpty() || ticket.isEmpty() || !Places.isWaiting(view.get(), ticket.get())) {
      context.next();
      return;
    }
    sightings.saw(view.get(), ticket.get().number());
    Standing standing = Places.waiting(view.get(), ticket.get(), clock.instant());
    context
        .response()
        .putHeader("Retry-After", Integer.toString(standing.retryAfter()))
        .putHeader("Cache-Control", "no-store");
    answers.json(context, 200, standing);
  }
}
