package dev.usher.common.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.usher.common.problem.Violations.Violation;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes JSON errors in plain words with the field; never exposes Java types. */
final class JsonFaults {
  private static final int MAX_SHOWN = 60;
  private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '(.*)'");

  private JsonFaults() {}

  /** The field, for example {@code sections[1].rows} (empty for the body), and what it must be. */
  static Violation of(JsonProcessingException e) {
    String field = e instanceof JsonMappingException mapping ? field(mapping) : "";
    Throwable cause = e;
    while (cause.getCause() instanceof JsonProcessingException inner) {
      cause = inner;
    }
    if (cause instanceof UnrecognizedPropertyException unknown) {
      return new Violation(field, "is not a field that is known here" + known(unknown));
    }
    if (cause instanceof InvalidNullException) {
      return new Violation(field, "must not be null");
    }
    if (cause instanceof Scalars.UnusableValueException unusable) {
      return new Violation(field, unusable.getOriginalMessage());
    }
    if (cause instanceof MismatchedInputException mismatch) {
      return isTrailing(mismatch)
          ? new Violation("", "must be one JSON value, with nothing after it")
          : new Violation(field, expected(mismatch.getTargetType()));
    }
    if (cause instanceof InputCoercionException number) {
      return new Violation(field, expected(number.getTargetType()));
    }
    if (cause instanceof StreamConstraintsException constraint) {
      return new Violation(field, constraint(constraint));
    }
    JsonProcessingException syntax = (JsonProcessingException) cause;
    Matcher duplicate = DUPLICATE.matcher(String.valueOf(syntax.getOriginalMessage()));
    if (duplicate.lookingAt()) {
      String name = shown(duplicate.group(1));
      return new Violation(field.isEmpty() ? name : field + "." + name, "must be there only once");
    }
    return new Violation("", "must be JSON, which it is not" + location(syntax.getLocation()));
  }

  /** What a field of the type must be: "must be ...". */
  static String expected(@Nullable Class<?> type) {
    if (type == null) {
      return "must be of another type";
    }
    if (type == String.class) {
      return "must be text in quotes";
    }
    if (type == int.class || type == Integer.class) {
      return "must be a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
    }
    if (type == long.class || type == Long.class) {
      return "must be a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE;
    }
    if (type == boolean.class || type == Boolean.class) {
      return "must be true or false";
    }
    if (type == Duration.class) {
      return "must be an ISO 8601 duration in quotes, for example \"PT10M\"";
    }
    if (type == Instant.class) {
      return "must be an RFC 3339 time in quotes, for example \"2027-05-01T19:00:00Z\"";
    }
    if (type.isEnum()) {
      return "must be "
          + Arrays.stream(type.getFields())
              .filter(Field::isEnumConstant)
              .map(constant -> '"' + written(constant) + '"')
              .collect(Collectors.joining(" or "));
    }
    if (Collection.class.isAssignableFrom(type) || type.isArray()) {
      return "must be a list in [ ]";
    }
    return Number.class.isAssignableFrom(type) || type.isPrimitive()
        ? "must be a number"
        : "must be an object in { }";
  }

  private static String written(Field constant) {
    JsonProperty name = constant.getAnnotation(JsonProperty.class);
    return name == null ? constant.getName() : name.value();
  }

  private static String constraint(StreamConstraintsException e) {
    String message = e.getOriginalMessage();
    if (message.contains("nesting depth")) {
      return "must not be nested deeper than " + StrictJson.MAX_DEPTH + " levels";
    }
    return message.contains("Number")
        ? "must not be a number with so many digits"
        : "must not have so long a field name or text";
  }

  private static boolean isTrailing(MismatchedInputException e) {
    return e.getPath().isEmpty()
        && String.valueOf(e.getOriginalMessage()).startsWith("Trailing token");
  }

  private static String known(UnrecognizedPropertyException e) {
    Collection<Object> names = e.getKnownPropertyIds();
    return names == null || names.isEmpty()
        ? ""
        : "; known are "
            + names.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
  }

  private static String location(@Nullable JsonLocation at) {
    return at == null
        ? ""
        : ": it breaks at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static String field(JsonMappingException e) {
    StringBuilder field = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() != null) {
        field.append(field.isEmpty() ? "" : ".").append(shown(step.getFieldName()));
      } else if (!(step.getFrom() instanceof Map)) {
        field.append('[').append(step.getIndex()).append(']');
      }
    }
    return field.toString();
  }

  private static String shown(String name) {
    return name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "...";
  }
}
