package dev.usher.common.problem;

import dev.usher.common.text.Text;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a request, field by field, so that one answer tells all of it. */
public final class Violations {
  private static final int UNPROCESSABLE = 422;

  private final List<Violation> found = new ArrayList<>();

  /**
   * One thing that is wrong.
   *
   * @param field where, as {@code sections[0].price.amount}
   * @param message what it must be
   */
  @RegisterForReflection
  public record Violation(String field, String message) {}

  /** Notes a violation unless the condition holds; answers the condition. */
  public boolean check(boolean holds, String field, String message) {
    if (!holds) {
      found.add(new Violation(field, message));
    }
    return holds;
  }

  /** Notes a violation unless the text obeys the one rule for text. */
  public boolean checkText(@Nullable String text, String field, int maxCodePoints) {
    return check(Text.isGood(text, maxCodePoints), field, Text.rule(maxCodePoints));
  }

  /**
   * Does nothing if nothing is wrong.
   *
   * @throws HttpProblem 422 {@code invalid-request} naming all that is
   */
  public void refuse() {
    if (!found.isEmpty()) {
      throw problem();
    }
  }

  private HttpProblem problem() {
    Violation first = found.get(0);
    String detail = first.field() + " " + first.message();
    return HttpProblem.builder()
        .withStatus(UNPROCESSABLE)
        .withType(Problems.type("invalid-request"))
        .withTitle("Invalid request")
        .withDetail(found.size() == 1 ? detail : detail + " (and " + (found.size() - 1) + " more)")
        .with("violations", found)
        .build();
  }
}
