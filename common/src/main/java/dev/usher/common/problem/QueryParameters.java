package dev.usher.common.problem;

import dev.usher.common.text.Text;

/**
 * Reads query parameters that JAX-RS would refuse with 404, or read as another value without a
 * word, if they were numbers or truth values in a resource's signature.
 */
public final class QueryParameters {
  private QueryParameters() {}

  /**
   * A whole number within bounds.
   *
   * @throws ProblemException 422 {@code invalid-request} that names the parameter and its bounds
   */
  public static int integer(String name, String text, int least, int most) {
    int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    Violations.require(
        number >= least && number <= most, name, "must be a number from " + least + " to " + most);
    return number;
  }

  /**
   * A text that obeys the rule of {@link Text}, in normalization form C.
   *
   * @throws ProblemException 422 {@code invalid-request} that names the parameter and its bound
   */
  public static String text(String name, String text, int most) {
    String normalized = Text.isUnicode(text) ? Text.normalized(text) : text;
    Violations.require(
        Text.isGood(normalized, most),
        name,
        "must be 1 to " + most + " characters with something to see, and no control characters");
    return normalized;
  }

  /**
   * A truth value.
   *
   * @throws ProblemException 422 {@code invalid-request} that names the parameter, for anything but
   *     true and false
   */
  public static boolean flag(String name, String text) {
    boolean isTrue = text.equals("true");
    Violations.require(isTrue || text.equals("false"), name, "must be true or false");
    return isTrue;
  }
}
