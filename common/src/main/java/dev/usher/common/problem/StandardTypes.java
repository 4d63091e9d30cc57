package dev.usher.common.problem;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/**
 * Gives a stable type to the problems that the framework makes by itself (malformed JSON, failed
 * validation, missing token), which come without one.
 */
@ApplicationScoped
public class StandardTypes implements ProblemPostProcessor {
  private static final int FORBIDDEN = 403;
  private static final Map<Integer, String> BY_STATUS =
      Map.of(
          400, "malformed-request",
          401, "unauthorized",
          403, "forbidden",
          404, "not-found",
          405, "method-not-allowed",
          406, "not-acceptable",
          413, "body-too-large",
          415, "unsupported-media-type",
          422, "invalid-request",
          500, "internal-error");

  @Override
  public HttpProblem apply(HttpProblem problem, ProblemContext context) {
    String name = BY_STATUS.get(problem.getStatusCode());
    if (problem.getType() != null || name == null) {
      return problem;
    }
    HttpProblem.Builder typed = HttpProblem.builder(problem).withType(Problems.type(name));
    if (problem.getDetail() == null && problem.getStatusCode() == FORBIDDEN) {
      typed.withDetail("The bearer token is good, but its roles do not allow this.");
    }
    return typed.build();
  }
}
