package dev.usher.common.problem;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the problem of an invalid request, with all violations by field: those of the constraints
 * on bodies and parameters, and of rules in code for what no constraint reaches (hold requests,
 * signed webhooks, a field that must agree with the path).
 */
public final class Violations {
  private static final int UNPROCESSABLE = 422;

  private final List<Violation> found = new ArrayList<>();

  /**
   * A violation.
   *
   * @param field the path, for example {@code sections[0].price.amount}
   * @param message what it must be
   */
  @RegisterForReflection
  public record Violation(String field, String message) {}

  /**
   * Throws unless the condition holds; for the only rule of a request.
   *
   * @throws ProblemException 422 {@code invalid-request}
   */
  public static void require(boolean holds, String field, String message) {
    if (!holds) {
      throw problem(List.of(new Violation(field, message)));
    }
  }

  /** Adds a violation unless the condition holds. */
  public void check(boolean holds, String field, String message) {
    if (!holds) {
      found.add(new Violation(field, message));
    }
  }

  /**
   * Throws if there are violations.
   *
   * @throws ProblemException 422 {@code invalid-request} with all violations
   */
  public void refuse() {
    if (!found.isEmpty()) {
      throw problem(found);
    }
  }

  /** 422 {@code invalid-request} with violations, of which there is at least one. */
  public static ProblemException problem(List<Violation> found) {
    Violation first = found.get(0);
    String detail = first.field() + " " + first.message();
    return Problem.of(
            UNPROCESSABLE,
            "invalid-request",
            "Invalid request",
            found.size() == 1 ? detail : detail + " (and " + (found.size() - 1) + " more)")
        .with("violations", List.copyOf(found))
        .exception();
  }
}
