package dev.usher.common.problem;

import dev.usher.common.problem.Violations.Violation;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;

/** Makes the problem of a body that cannot be read. */
public final class JsonProblems {
  private JsonProblems() {}

  /**
   * 400 {@code malformed-request}, of the same shape as the 422 of {@link Violations}.
   *
   * @param violation where, with an empty field for the whole body, and what it must be
   */
  public static ProblemException of(Violation violation) {
    String where = violation.field().isEmpty() ? "The body" : violation.field();
    return Problem.of(
            Status.BAD_REQUEST,
            "malformed-request",
            "Malformed request",
            where + " " + violation.message() + ".")
        .with("violations", List.of(violation))
        .exception();
  }
}
