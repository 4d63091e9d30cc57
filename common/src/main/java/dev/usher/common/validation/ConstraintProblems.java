package dev.usher.common.validation;

import dev.usher.common.problem.Violations;
import dev.usher.common.problem.Violations.Violation;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Returns the violated constraints of a request as 422 {@code invalid-request}, by field. */
public class ConstraintProblems {
  private static final int BEFORE_THE_EXTENSION = 1;
  private static final int METHOD_AND_PARAMETER = 2;

  @ServerExceptionMapper(priority = BEFORE_THE_EXTENSION)
  public Response invalid(ConstraintViolationException e) {
    List<Violation> violations =
        e.getConstraintViolations().stream()
            .map(violation -> new Violation(field(violation), violation.getMessage()))
            .sorted(Comparator.comparing(Violation::field))
            .toList();
    return Violations.problem(violations).problem().toResponse();
  }

  /** The path in the body, or the parameter's name. */
  private static String field(ConstraintViolation<?> violation) {
    String[] path = violation.getPropertyPath().toString().split("\\.", METHOD_AND_PARAMETER + 1);
    return path[path.length - 1];
  }
}
