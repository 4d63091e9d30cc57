package dev.usher.common.problem;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.StatusType;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A problem (RFC 9457) that Usher returns: it has a stable type that a program can match on and a
 * detail that a person can act on. It is a value: when an event is sold out, most responses are
 * problems, and the stack trace of an exception would cost more than the rest of the response.
 * Where that does not matter, throw its {@link #exception}.
 *
 * @param fields additional fields, for example the affected seats
 * @param headers response headers
 */
@RegisterForReflection
@JsonPropertyOrder({"type", "status", "title", "detail"})
public record Problem(
    URI type,
    int status,
    String title,
    String detail,
    @JsonAnyGetter Map<String, Object> fields,
    @JsonIgnore Map<String, String> headers) {

  /** What every problem type starts with; the rest is its name in the documentation. */
  public static final String TYPE_PREFIX = "urn:usher:problem:";

  /** {@code application/problem+json}. */
  public static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

  /** The type's URI of a problem by its short name, for example {@code seats-taken}. */
  public static URI type(String name) {
    return URI.create(TYPE_PREFIX + name);
  }

  /** A problem by its short name, for example {@code seats-taken}. */
  public static Problem of(int status, String type, String title, String detail) {
    return new Problem(type(type), status, title, detail, Map.of(), Map.of());
  }

  /** A problem by its short name, for example {@code seats-taken}. */
  public static Problem of(StatusType status, String type, String title, String detail) {
    return of(status.getStatusCode(), type, title, detail);
  }

  /** This one with a field more. */
  public Problem with(String field, Object value) {
    return new Problem(type, status, title, detail, more(fields, field, value), headers);
  }

  /** This one with a header more, or another value of it. */
  public Problem withHeader(String name, Object value) {
    return new Problem(type, status, title, detail, fields, more(headers, name, value.toString()));
  }

  /** This one, to be thrown. */
  public ProblemException exception() {
    return new ProblemException(this);
  }

  /** The response of a resource. */
  public Response toResponse() {
    Response.ResponseBuilder response = Response.status(status).type(MEDIA_TYPE).entity(this);
    headers.forEach(response::header);
    return response.build();
  }

  private static <V> Map<String, V> more(Map<String, V> some, String key, V value) {
    Map<String, V> more = new LinkedHashMap<>(some);
    more.put(key, value);
    return more;
  }
}
