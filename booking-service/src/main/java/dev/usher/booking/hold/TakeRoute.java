package dev.usher.booking.hold;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.fault.StoreFaults;
import dev.usher.common.json.JsonBodies;
import dev.usher.common.route.Answers;
import dev.usher.common.route.CrowdRoutes;
import dev.usher.common.route.MediaTypes;
import dev.usher.common.route.PublicUrl;
import dev.usher.inventory.hold.HoldOutcome;
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
 * Takes holds before all that other requests need: a crowd that was let in asks for them all at
 * once, and most of it is refused. A request that is not plain JSON of a known, small length is
 * left to {@link TakeResource}.
 */
@ApplicationScoped
class TakeRoute {
  private static final int MOST_BYTES = 16 * 1024;

  private final Taking taking;
  private final Answers answers;
  private final StoreFaults faults;
  private final JsonBodies.Body<HoldBody> bodies;
  private final PublicUrl publicUrl;

  TakeRoute(
      Taking taking,
      Answers answers,
      StoreFaults faults,
      JsonBodies bodies,
      BookingSettings settings) {
    this.taking = taking;
    this.answers = answers;
    this.faults = faults;
    this.bodies = bodies.of(HoldBody.class);
    this.publicUrl = new PublicUrl(settings.publicUrl());
  }

  void register(@Observes Filters filters) {
    CrowdRoutes.register(filters, HttpMethod.POST, "/api/events/{event}/holds", this::take);
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
                    .with(outcome -> tell(context, outcome), failure -> tell(context, failure)));
    // Quarkus pauses every request until somebody wants its body.
    request.resume();
  }

  private Uni<HoldOutcome> take(String event, HttpServerRequest request, Buffer body) {
    return taking.take(
        event,
        request.getHeader(HttpHeaders.AUTHORIZATION),
        request.getHeader("Idempotency-Key"),
        bodies.read(body.getBytes()));
  }

  private void tell(RoutingContext context, HoldOutcome outcome) {
    if (!(outcome instanceof HoldOutcome.Held held) || HoldAnswers.isOver(held)) {
      answers.refuse(context, HoldAnswers.refusal(outcome));
      return;
    }
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.LOCATION, publicUrl.to(HoldAnswers.path(held)));
    if (held.replayed()) {
      response.putHeader(HoldAnswers.REPLAYED, "true");
    }
    answers.json(context, HoldAnswers.status(held), HoldView.of(held.hold()));
  }

  private void tell(RoutingContext context, Throwable failure) {
    HttpProblem problem = failure instanceof HttpProblem known ? known : faults.problem(failure);
    answers.refuse(context, problem);
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
