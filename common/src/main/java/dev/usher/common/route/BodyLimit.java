package dev.usher.common.route;

import dev.usher.common.problem.Problem;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Reads the bodies of all requests, on the event loop, before the request counts as in progress or
 * gets a thread, so that slow senders do not block other clients. A body may have {@code
 * quarkus.http.limits.max-body-size} bytes, announced or in chunks, and take {@code
 * usher.requests.body-timeout}; else the response is 413 or 408 with a problem. Routes that run
 * before the resources call {@link #read} themselves.
 */
@ApplicationScoped
public class BodyLimit {
  // Quarkus's own check of the length stands at the route order -2; a filter's order is its
  // priority, negated.
  private static final int BEFORE_QUARKUS = 3;
  private static final Set<HttpMethod> WITHOUT_BODY =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private static final Buffer NO_BODY = Buffer.buffer();
  private static final long NO_TIMER = -1;

  private final long limit;
  private final Duration timeout;
  private final Problem tooLarge;
  private final Problem tooSlow;
  private final RouteResponses responses;

  BodyLimit(
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit,
      BodySettings settings,
      RouteResponses responses) {
    this.limit = limit.asLongValue();
    this.timeout = settings.bodyTimeout();
    this.responses = responses;
    this.tooLarge =
        Problem.of(
            413,
            "body-too-large",
            "Body too large",
            "The body is longer than " + this.limit + " bytes. Send less.");
    this.tooSlow =
        Problem.of(
            408,
            "body-too-slow",
            "Body too slow",
            "The body did not come within "
                + timeout.toMillis() / 1000.0
                + " s. Nothing was done. Send the request again.");
  }

  void register(@Observes Filters filters) {
    filters.register(
        context ->
            read(
                context,
                body -> {
                  // Also an empty one: a resource would wait forever for a body that was read here.
                  if (body.length() > 0 || isStreamed(context.request())) {
                    ((RoutingContextInternal) context).setBody(body);
                  }
                  context.next();
                }),
        BEFORE_QUARKUS);
  }

  /**
   * Passes the body, empty if there is none, to the handler on the request's event loop; a body
   * that is too long or too slow is refused instead.
   */
  public void read(RoutingContext context, Consumer<Buffer> handler) {
    HttpServerRequest request = context.request();
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if ((length == null && !isStreamed(request)) || "0".equals(length)) {
      handler.accept(NO_BODY);
    } else if (length != null && isOver(length)) {
      responses.refuseUnread(context, tooLarge);
    } else {
      new Reading(context, handler).start();
    }
  }

  private static boolean isStreamed(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (request.version() == HttpVersion.HTTP_2 && !WITHOUT_BODY.contains(request.method()));
  }

  private boolean isOver(String length) {
    try {
      return Long.parseLong(length) > limit;
    } catch (NumberFormatException e) {
      return true;
    }
  }

  /** One body that is being read, on the event loop of its request. */
  private final class Reading {
    private final RoutingContext context;
    private final Consumer<Buffer> handler;
    private final HttpServerRequest request;
    private final Buffer body = Buffer.buffer();
    private boolean isDone;
    private long timer = NO_TIMER;

    Reading(RoutingContext context, Consumer<Buffer> handler) {
      this.context = context;
      this.handler = handler;
      this.request = context.request();
    }

    void start() {
      // Most bodies arrive with their head and are complete before this runs: they need no timer.
      context.vertx().getOrCreateContext().runOnContext(arrived -> startTimer());
      // A client that leaves gets no response, and nothing has to be undone.
      request.exceptionHandler(left -> end());
      request.handler(this::append);
      request.endHandler(ended -> complete());
      if (request.headers().contains(HttpHeaders.EXPECT, "100-continue", true)) {
        request.headers().remove(HttpHeaders.EXPECT);
        request.response().writeContinue();
      }
      // Quarkus pauses every request until its body is read.
      request.resume();
    }

    private void startTimer() {
      if (!isDone) {
        timer = context.vertx().setTimer(timeout.toMillis(), late -> refuse(tooSlow));
      }
    }

    private void append(Buffer part) {
      if (isDone) {
        return;
      }
      if (body.length() + part.length() > limit) {
        refuse(tooLarge);
      } else {
        body.appendBuffer(part);
      }
    }

    private void complete() {
      if (end()) {
        handler.accept(body);
      }
    }

    private void refuse(Problem problem) {
      if (end()) {
        responses.refuseUnread(context, problem);
      }
    }

    /** Ends the reading; returns whether it was still in progress. */
    private boolean end() {
      if (isDone) {
        return false;
      }
      isDone = true;
      if (timer != NO_TIMER) {
        context.vertx().cancelTimer(timer);
      }
      return !request.response().ended() && !request.response().closed();
    }
  }
}
