package dev.usher.booking.hold;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.fault.RouteProblems;
import dev.usher.common.json.JsonBodies;
import dev.usher.common.route.FastRoutes;
import dev.usher.common.route.MediaTypes;
import dev.usher.common.route.PublicUrl;
import dev.usher.common.route.RouteResponses;
import dev.usher.inventory.stock.HoldOutcome;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executor;

/**
 * Takes holds in a route that runs before the REST stack: admitted visitors request holds all at
 * once, and most of these requests are refused. It leaves requests that are not plain JSON of a
 * known, small length to {@link CreateHoldResource}.
 */
@ApplicationScoped
class HoldRoute {
  private static final int MOST_BYTES = 16 * 1024;

  private final HoldCreation creation;
  private final RouteResponses responses;
  private final RouteProblems faults;
  private final JsonBodies.Body<HoldBody> bodies;
  private final PublicUrl publicUrl;

  HoldRoute(
      HoldCreation creation,
      RouteResponses responses,
      RouteProblems faults,
      JsonBodies bodies,
      BookingSettings settings) {
    this.creation = creation;
    this.responses = responses;
    this.faults = faults;
    this.bodies = bodies.of(HoldBody.class);
    this.publicUrl = new PublicUrl(settings.publicUrl());
  }

  void register(@Observes Filters filters) {
    FastRoutes.register(filters, HttpMethod.POST, "/api/events/{event}/holds", this::take);
  }

  private void take(RoutingContext context, String event) {
    HttpServerRequest request = context.request();
    if (!isPlain(request)) {
      context.next();
      return;
    }
    Executor here = MutinyHelper.executor(context.vertx().getOrCreateContext());
    request
        .body()
        .onFailure(context::fail)
        .onSuccess(
            body ->
                Uni.createFrom()
                    .deferred(() -> take(event, request, body))
                    .emitOn(here)
                    .subscribe()
                    .with(
                        outcome -> respond(context, outcome),
                        failure -> respond(context, failure)));
    // Quarkus pauses every request until its body is read.
    request.resume();
  }

  private Uni<HoldOutcome> take(String event, HttpServerRequest request, Buffer body) {
    return creation.take(
        event,
        request.getHeader(HttpHeaders.AUTHORIZATION),
        request.getHeader("Idempotency-Key"),
        bodies.read(body.getBytes()));
  }

  private void respond(RoutingContext context, HoldOutcome outcome) {
    if (!(outcome instanceof HoldOutcome.Held held) || HoldResponses.isOver(held)) {
      responses.refuse(context, HoldResponses.refusal(outcome));
      return;
    }
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.LOCATION, publicUrl.to(HoldResponses.path(held)));
    if (held.replayed()) {
      response.putHeader(HoldResponses.REPLAYED, "true");
    }
    responses.json(context, HoldResponses.status(held), HoldResponse.of(held.hold()));
  }

  private void respond(RoutingContext context, Throwable failure) {
    HttpProblem problem = failure instanceof HttpProblem known ? known : faults.problem(failure);
    responses.refuse(context, problem);
  }

  private static boolean isPlain(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return MediaTypes.isPlainJson(request.getHeader(HttpHeaders.CONTENT_TYPE))
        && length != null
        && length.length() <= 5
        && length.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(length) <= MOST_BYTES;
  }
}
