package dev.usher.common.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.usher.common.text.Text;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** Reads values that JSON writes as strings, from strings only and in one notation. */
final class Scalars {
  private static final Pattern DURATION =
      Pattern.compile("-?P(?=.)(-?\\d+D)?(T(?=.)(-?\\d+H)?(-?\\d+M)?(-?\\d+(\\.\\d{1,9})?S)?)?");
  private static final Pattern TIME =
      Pattern.compile(
          "[+-]?\\d{4,9}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})");

  private Scalars() {}

  /** Valid Unicode, brought into normalization form C. */
  static final class OfText extends OfString<String> {
    private static final long serialVersionUID = 1L;

    OfText() {
      super(String.class);
    }

    @Override
    String read(String text) {
      if (!Text.isUnicode(text)) {
        throw new IllegalArgumentException("must be valid Unicode: it has half a surrogate pair");
      }
      return Text.normalized(text);
    }
  }

  /** ISO 8601, for example {@code PT2M}: days and smaller units, in capital letters. */
  static final class OfDuration extends OfString<Duration> {
    private static final long serialVersionUID = 1L;

    OfDuration() {
      super(Duration.class);
    }

    @Override
    Duration read(String text) {
      if (!DURATION.matcher(text).matches()) {
        throw new IllegalArgumentException(JsonFaults.expected(Duration.class));
      }
      return Duration.parse(text);
    }
  }

  /** RFC 3339, for example {@code 2027-05-01T19:00:00Z}. */
  static final class OfInstant extends OfString<Instant> {
    private static final long serialVersionUID = 1L;

    OfInstant() {
      super(Instant.class);
    }

    @Override
    Instant read(String text) {
      if (!TIME.matcher(text).matches()) {
        throw new IllegalArgumentException(JsonFaults.expected(Instant.class));
      }
      return OffsetDateTime.parse(text).toInstant();
    }
  }

  private abstract static class OfString<T> extends StdScalarDeserializer<T> {
    private static final long serialVersionUID = 1L;

    OfString(Class<T> type) {
      super(type);
    }

    /**
     * Reads the value.
     *
     * @throws IllegalArgumentException with what it must be
     * @throws DateTimeException if it is of the right form and no date or duration
     */
    abstract T read(String text);

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        throw MismatchedInputException.from(parser, handledType(), "");
      }
      try {
        return read(parser.getText());
      } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
        String message =
            e instanceof IllegalArgumentException && e.getMessage() != null
                ? e.getMessage()
                : JsonFaults.expected(handledType());
        throw new UnusableValueException(parser, handledType(), message);
      }
    }
  }

  /** A value of the right JSON type that says nothing usable; the message is for the client. */
  static final class UnusableValueException extends MismatchedInputException {
    private static final long serialVersionUID = 1L;

    UnusableValueException(JsonParser parser, Class<?> type, String message) {
      super(parser, message, type);
    }
  }
}
