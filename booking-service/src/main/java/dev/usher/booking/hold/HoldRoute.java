package dev.usher.booking.hold;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.pass.Credentials;
import dev.usher.common.json.JsonBodies;
import dev.usher.common.route.FastRoutes;
import dev.usher.common.route.MediaTypes;
import dev.usher.common.route.PublicUrl;
import dev.usher.common.route.RouteResponses;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldStatus;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Creates holds over HTTP, in a route that runs before the REST stack: admitted visitors request
 * holds all at once, and most of these requests are refused.
 */
@ApplicationScoped
class HoldRoute {
  private static final int OK = 200;
  private static final int CREATED = 201;

  private final FastRoutes routes;
  private final HoldCreation creation;
  private final JsonBodies.Body<HoldBody> bodies;
  private final RouteResponses responses;
  private final PublicUrl publicUrl;

  HoldRoute(
      FastRoutes routes,
      HoldCreation creation,
      JsonBodies bodies,
      RouteResponses responses,
      BookingSettings settings) {
    this.routes = routes;
    this.creation = creation;
    this.bodies = bodies.of(HoldBody.class);
    this.responses = responses;
    this.publicUrl = new PublicUrl(settings.publicUrl());
  }

  void register(@Observes Filters filters) {
    routes.add(filters, HttpMethod.POST, "/api/events/{event}/holds", this::create);
  }

  private void create(RoutingContext context, String event, Buffer body) {
    HttpServerRequest request = context.request();
    MediaTypes.requireJson(request.getHeader(HttpHeaders.CONTENT_TYPE));
    Uni<HoldOutcome> outcome =
        creation.create(
            event,
            Credentials.of(request),
            request.getHeader("Idempotency-Key"),
            bodies.read(body.getBytes()));
    Cancellable wait = responses.respond(context, outcome, decided -> respond(context, decided));
    if (!context.response().ended()) {
      // A client that leaves while its pass waits for a key makes room for another.
      context.addEndHandler(ended -> wait.cancel());
    }
  }

  private void respond(RoutingContext context, HoldOutcome outcome) {
    if (outcome instanceof HoldOutcome.Held held && isLive(held.hold())) {
      respond(context, held);
    } else {
      responses.refuse(context, HoldProblems.refusal(outcome));
    }
  }

  private void respond(RoutingContext context, HoldOutcome.Held held) {
    Hold hold = held.hold();
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.LOCATION, publicUrl.to("/api/holds/" + hold.id()));
    if (held.replayed()) {
      response.putHeader("Idempotency-Replayed", "true");
    }
    // A retry may find that its hold is a booking by now.
    int status = hold.status() == HoldStatus.BOOKED ? OK : CREATED;
    responses.json(context, status, HoldResponse.of(hold));
  }

  /** A retry may also find that its hold has ended. */
  private static boolean isLive(Hold hold) {
    return hold.status() == HoldStatus.HELD || hold.status() == HoldStatus.BOOKED;
  }
}
