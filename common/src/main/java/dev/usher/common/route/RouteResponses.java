package dev.usher.common.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.common.problem.FailureLog;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Writes the responses of a route on the request's event loop, in the same form as resources. */
@ApplicationScoped
public class RouteResponses {
  private static final CharSequence JSON =
      HttpHeaders.createOptimized("application/json;charset=UTF-8");
  private static final CharSequence PROBLEM =
      HttpHeaders.createOptimized(HttpProblem.MEDIA_TYPE.toString());

  private final ObjectMapper mapper;

  RouteResponses(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** Ends the response, whose other headers are set, with an object as JSON. */
  public void json(RoutingContext context, int status, Object body) {
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    end(context, response, status, body);
  }

  /** Ends the response with a problem; a 5xx is logged with its cause. */
  public void refuse(RoutingContext context, HttpProblem problem) {
    FailureLog.note(problem);
    end(context, RouteProblem.of(problem));
  }

  /** Ends the response with a problem; a 5xx is logged. */
  public void refuse(RoutingContext context, RouteProblem refusal) {
    FailureLog.note(refusal.type(), refusal.status(), refusal.detail(), null);
    end(context, refusal);
  }

  private void end(RoutingContext context, RouteProblem refusal) {
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, PROBLEM);
    refusal.headers().forEach(response::putHeader);
    end(context, response, refusal.status(), refusal);
  }

  private void end(RoutingContext context, HttpServerResponse response, int status, Object body) {
    if (response.closed() || response.ended()) {
      return;
    }
    try {
      response.setStatusCode(status).end(Buffer.buffer(mapper.writeValueAsBytes(body)));
    } catch (JsonProcessingException e) {
      context.fail(e);
    }
  }
}
