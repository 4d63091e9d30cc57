package dev.usher.common.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.common.failure.StoreFailures;
import dev.usher.common.header.SecurityHeaders;
import dev.usher.common.page.ProblemPages;
import dev.usher.common.problem.FailureLog;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.problem.StoreFaultProblems;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Writes the responses of a route on the request's event loop, in the same form as resources. */
@ApplicationScoped
public class RouteResponses {
  private static final CharSequence JSON =
      HttpHeaders.createOptimized("application/json;charset=UTF-8");
  private static final CharSequence PROBLEM =
      HttpHeaders.createOptimized(Problem.MEDIA_TYPE.toString());

  private static final Problem INTERNAL_ERROR =
      Problem.of(
          500, "internal-error", "Internal error", "This failed and should not have. Try again.");
  private static final Logger LOG = Logger.getLogger(RouteResponses.class);
  private static final long LINGER_MILLIS = 300;

  private final ObjectMapper mapper;
  private final StoreFaultProblems stores;
  private final ProblemPages pages;

  RouteResponses(ObjectMapper mapper, StoreFaultProblems stores, ProblemPages pages) {
    this.mapper = mapper;
    this.stores = stores;
    this.pages = pages;
  }

  /**
   * Writes the response on the request's event loop, whichever thread the result comes from.
   *
   * @param writer ends the response
   * @return cancels the wait for the result
   */
  public <T> Cancellable respond(
      RoutingContext context, Uni<T> result, Consumer<? super T> writer) {
    Context here = context.vertx().getOrCreateContext();
    return result
        .subscribe()
        .with(
            item -> run(here, context, () -> writer.accept(item)),
            failure -> run(here, context, () -> fail(context, failure)));
  }

  private void run(Context here, RoutingContext context, Runnable work) {
    if (Vertx.currentContext() == here) {
      attempt(context, work);
    } else {
      here.runOnContext(ignored -> attempt(context, work));
    }
  }

  private void attempt(RoutingContext context, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      fail(context, e);
    }
  }

  /** Ends the response with the problem that a failure is or means; logs unexpected failures. */
  public void fail(RoutingContext context, Throwable failure) {
    if (failure instanceof ProblemException problem) {
      refuse(context, problem);
    } else if (StoreFailures.isUnavailable(failure)) {
      refuse(context, stores.problem(failure));
    } else {
      LOG.error("A request failed unexpectedly", failure);
      end(context, INTERNAL_ERROR);
    }
  }

  /** Ends the response, whose other headers are set, with an object as JSON. */
  public void json(RoutingContext context, int status, Object body) {
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    end(context, response, status, body);
  }

  /** Ends the response with a problem; a 5xx is logged with its cause. */
  public void refuse(RoutingContext context, ProblemException thrown) {
    FailureLog.note(thrown);
    end(context, thrown.problem());
  }

  /** Ends the response with a problem; a 5xx is logged. */
  public void refuse(RoutingContext context, Problem problem) {
    FailureLog.note(problem, null);
    end(context, problem);
  }

  /**
   * The same for a request whose body may not have been read: the connection cannot serve another
   * one, and is closed.
   */
  public void refuseUnread(RoutingContext context, Problem refusal) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    if (response.headWritten() || response.closed()) {
      return;
    }
    if (!request.isEnded() && request.version() != HttpVersion.HTTP_2) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      context.addEndHandler(sent -> linger(context));
    }
    refuse(context, refusal);
  }

  /**
   * Discards what the client still sends, for a moment. If the connection closed at once, a client
   * that is sending would find it reset and lose the response (RFC 9112, 9.6). Vert.x closes it
   * when the request ends, which may never come.
   */
  private static void linger(RoutingContext context) {
    HttpServerRequest request = context.request();
    HttpConnection connection = request.connection();
    if (request.isEnded()) {
      connection.close();
      return;
    }
    request.handler(discarded -> {});
    request.resume();
    context.vertx().setTimer(LINGER_MILLIS, late -> connection.close());
  }

  private void end(RoutingContext context, Problem refusal) {
    HttpServerResponse response = context.response();
    if (response.closed() || response.ended()) {
      return;
    }
    refusal.headers().forEach(response::putHeader);
    Optional<Response> page = pages.find(context.request(), refusal.type(), refusal.status());
    if (page.isPresent()) {
      page.get().getStringHeaders().forEach((name, values) -> response.headers().add(name, values));
      SecurityHeaders.protect(response);
      response.setStatusCode(refusal.status()).end(Buffer.buffer((byte[]) page.get().getEntity()));
    } else {
      response.putHeader(HttpHeaders.CONTENT_TYPE, PROBLEM);
      end(context, response, refusal.status(), refusal);
    }
  }

  private void end(RoutingContext context, HttpServerResponse response, int status, Object body) {
    if (response.closed() || response.ended()) {
      return;
    }
    SecurityHeaders.noSniffing(response);
    try {
      response.setStatusCode(status).end(Buffer.buffer(mapper.writeValueAsBytes(body)));
    } catch (JsonProcessingException e) {
      context.fail(e);
    }
  }
}
