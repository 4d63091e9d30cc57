package dev.usher.common.shutdown;

import dev.usher.common.problem.Problem;
import dev.usher.common.route.RouteResponses;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Stops the service's HTTP side in order, before any other part stops:
 *
 * <ol>
 *   <li>readiness fails at once; requests are still served, with {@code Connection: close};
 *   <li>after {@code usher.shutdown.delay} new requests get 503, and streams end with a hint to
 *       reconnect after a random time;
 *   <li>requests in progress finish, within {@code usher.shutdown.timeout};
 *   <li>those that have not finished get 503.
 * </ol>
 *
 * <p>Health and metrics ({@code /q/}) are served until the end. Threads: {@link #drain} runs on the
 * thread that stops the service and blocks it; the set of requests is shared with the event loops.
 * Quarkus calls it only if {@code quarkus.shutdown.delay-enabled} is set at build time; its own
 * delay and timeout are not used, because they neither refuse nor end requests.
 */
@ApplicationScoped
public class Draining {
  private static final Logger LOG = Logger.getLogger(Draining.class);
  // After CORS (300), so that a page of another origin can read the refusal; before all other
  // handlers.
  private static final int PRIORITY = 290;
  private static final Duration FORGET_EVERY = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);
  private static final Duration REFUSALS_LEAVE_WITHIN = Duration.ofSeconds(1);
  private static final int EARLIEST_RECONNECT_MILLIS = 1_000;
  private static final int LATEST_RECONNECT_MILLIS = 5_000;

  private static final Problem STOPPING =
      refusal("This instance is stopping. Send the request again: another instance serves it.");
  private static final Problem NOT_FINISHED =
      refusal(
          "This instance stopped before the request was finished; it may have taken effect."
              + " Send it again, with the same Idempotency-Key if it had one.");

  private enum State {
    SERVING,
    LEAVING,
    REFUSING
  }

  private static final int MOST_EXAMPLES = 5;

  private final Set<RoutingContext> underWay = ConcurrentHashMap.newKeySet();
  private final RouteResponses responses;
  private final ShutdownSettings settings;
  private volatile State state = State.SERVING;

  Draining(RouteResponses responses, ShutdownSettings settings) {
    this.responses = responses;
    this.settings = settings;
  }

  /** Whether the service has been asked to stop. */
  public boolean hasBegun() {
    return state != State.SERVING;
  }

  void register(@Observes Filters filters) {
    filters.register(this::enter, PRIORITY);
  }

  void start(@Observes StartupEvent started, Vertx vertx) {
    vertx.setPeriodic(FORGET_EVERY.toMillis(), id -> forgetLost());
  }

  /** A stream that is cut before it starts ends without a call of its end handlers. */
  private void forgetLost() {
    underWay.removeIf(context -> context.response().closed() || context.response().ended());
  }

  /** Runs at this event because the HTTP server is already closed at {@code ShutdownEvent}. */
  void drain(@Observes ShutdownDelayInitiatedEvent stopping) {
    state = State.LEAVING;
    LOG.infof("Stopping: no longer ready, %d requests in progress", underWay.size());
    Uninterruptibly.pause(settings.delay());
    state = State.REFUSING;
    if (Uninterruptibly.await(this::isEmptyWithoutStreams, LOOK_EVERY, settings.timeout())) {
      LOG.info("Stopping: all requests are finished");
      return;
    }
    LOG.warnf(
        "Stopping: %d requests have not finished within usher.shutdown.timeout=%s and get 503, for"
            + " example: %s",
        underWay.size(), settings.timeout(), examples());
    underWay.forEach(this::giveUp);
    Uninterruptibly.await(underWay::isEmpty, LOOK_EVERY, REFUSALS_LEAVE_WITHIN);
  }

  private void enter(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.path().startsWith("/q/")) {
      context.next();
      return;
    }
    // Add first, then check the state: drain() changes the state first and then checks the
    // requests.
    underWay.add(context);
    context.addEndHandler(ended -> leave(context));
    if (state == State.SERVING) {
      context.next();
      return;
    }
    if (request.version() == HttpVersion.HTTP_1_1) {
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    if (state == State.LEAVING) {
      context.next();
    } else {
      responses.refuse(context, STOPPING);
    }
  }

  private void leave(RoutingContext context) {
    underWay.remove(context);
    if (state != State.SERVING) {
      HttpServerRequest request = context.request();
      if (request.version() == HttpVersion.HTTP_2) {
        // The other requests of this connection finish; no new ones arrive.
        request.connection().goAway(0);
      } else {
        request.connection().close();
      }
    }
  }

  private boolean isEmptyWithoutStreams() {
    underWay.forEach(Draining::endStream);
    forgetLost();
    return underWay.isEmpty();
  }

  private static void endStream(RoutingContext context) {
    HttpServerResponse response = context.response();
    try {
      if (response.headWritten() && !response.ended() && isStream(response)) {
        response.end(
            "retry: %d\n\n"
                .formatted(
                    ThreadLocalRandom.current()
                        .nextInt(EARLIEST_RECONNECT_MILLIS, LATEST_RECONNECT_MILLIS)));
      }
    } catch (IllegalStateException e) {
      LOG.debugf("A stream ended by itself: %s", e.getMessage());
    }
  }

  private static boolean isStream(HttpServerResponse response) {
    String type = response.headers().get(HttpHeaders.CONTENT_TYPE);
    return type != null && type.startsWith("text/event-stream");
  }

  private String examples() {
    return underWay.stream()
        .limit(MOST_EXAMPLES)
        .map(context -> context.request().method() + " " + context.request().path())
        .collect(Collectors.joining(", "));
  }

  private void giveUp(RoutingContext context) {
    try {
      if (!context.response().headWritten()) {
        responses.refuse(context, NOT_FINISHED);
      }
    } catch (IllegalStateException e) {
      LOG.debugf("A request finished at the last moment: %s", e.getMessage());
    }
  }

  private static Problem refusal(String detail) {
    Problem plain = Problem.of(503, "stopping", "This instance is stopping", detail);
    return new Problem(
        plain.type(),
        plain.status(),
        plain.title(),
        plain.detail(),
        Map.of(),
        Map.of("Retry-After", "1"));
  }
}
