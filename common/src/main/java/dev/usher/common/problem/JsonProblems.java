package dev.usher.common.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers 400 to JSON that does not fit, naming where. Quarkus has an answer of its own for this
 * one exception, which is no problem and names no field outside of development.
 */
public class JsonProblems {
  private static final int BEFORE_QUARKUS = 4000;

  @ServerExceptionMapper(priority = BEFORE_QUARKUS)
  Response mismatched(MismatchedInputException e) {
    return of(e).toResponse();
  }

  /** The problem of JSON that does not fit. */
  public static HttpProblem of(MismatchedInputException e) {
    String field = field(e);
    return Problems.start(
            Status.BAD_REQUEST,
            "malformed-request",
            "Malformed request",
            field.isEmpty()
                ? "The body is not the JSON object that is expected here."
                : "The field '" + field + "' is not of the kind that is expected there.")
        .with("field", field)
        .build();
  }

  /** The problem of what is no JSON at all. */
  public static HttpProblem of(JsonProcessingException e) {
    return Problems.of(
        Status.BAD_REQUEST,
        "malformed-request",
        "Malformed request",
        "The body is not JSON: it breaks at column " + e.getLocation().getColumnNr() + ".");
  }

  /** As {@code sections[1].rows}; empty for the body itself. */
  private static String field(JsonMappingException e) {
    StringBuilder field = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        field.append('[').append(step.getIndex()).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return field.toString();
  }
}
