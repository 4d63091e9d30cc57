package dev.usher.common.route;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.usher.common.problem.FailureLog;
import dev.usher.common.problem.Problems;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A problem (RFC 9457) as a value instead of an exception: when an event is sold out, most
 * responses are problems, and the stack trace of an exception would cost more than the rest of the
 * response.
 *
 * @param fields additional fields, for example the affected seats
 * @param headers response headers
 */
@RegisterForReflection
@JsonPropertyOrder({"type", "status", "title", "detail"})
public record RouteProblem(
    URI type,
    int status,
    String title,
    String detail,
    @JsonAnyGetter Map<String, Object> fields,
    @JsonIgnore Map<String, String> headers) {

  /** A problem by its short name, for example {@code seats-taken}. */
  public static RouteProblem of(int status, String type, String title, String detail) {
    return new RouteProblem(Problems.type(type), status, title, detail, Map.of(), Map.of());
  }

  /** The same as a thrown problem says. */
  public static RouteProblem of(HttpProblem problem) {
    Map<String, String> headers = new LinkedHashMap<>();
    problem.getHeaders().forEach((name, value) -> headers.put(name, value.toString()));
    return new RouteProblem(
        problem.getType(),
        problem.getStatusCode(),
        String.valueOf(problem.getTitle()),
        String.valueOf(problem.getDetail()),
        problem.getParameters(),
        headers);
  }

  /** This one with a field more. */
  public RouteProblem with(String field, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(fields);
    more.put(field, value);
    return new RouteProblem(type, status, title, detail, more, headers);
  }

  /** The response of a resource; a 5xx is logged. */
  public Response toResponse() {
    FailureLog.note(type, status, detail, null);
    Response.ResponseBuilder response =
        Response.status(status).type(HttpProblem.MEDIA_TYPE).entity(this);
    headers.forEach(response::header);
    return response.build();
  }
}
