package dev.usher.common.problem;

import dev.usher.common.text.Text;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/**
 * Reads query parameters that JAX-RS would refuse with 404, or read as another value without a
 * word, if they were numbers or truth values in a resource's signature.
 */
public final class QueryParameters {
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("+10000-01-01T00:00:00Z");

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
   * A time as RFC 3339 writes it, between the years 2000 and 9999.
   *
   * @throws ProblemException 422 {@code invalid-request} that names the parameter
   */
  public static Instant time(String name, String text) {
    Instant time = parsed(text);
    Violations.require(
        !time.isBefore(EARLIEST) && time.isBefore(LATEST),
        name,
        "must be a time like 2026-05-01T19:00:00Z");
    return time;
  }

  private static Instant parsed(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return Instant.MIN;
    }
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
