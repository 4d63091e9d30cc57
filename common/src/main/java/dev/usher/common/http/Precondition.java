package dev.usher.common.http;

import dev.usher.common.problem.ProblemException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The state of which a client permits its change, by {@code If-Match} and {@code If-None-Match}
 * (RFC 9110). A store decides by it in the transaction of the change, so that of two operators who
 * have read the same state only one changes it.
 *
 * @param permitted the tags of which the current one must be one; without the header any state is
 *     permitted
 * @param refused the tags of which the current one must be none
 */
public record Precondition(Optional<Set<String>> permitted, Optional<Set<String>> refused) {
  /** Permits any state. */
  public static final Precondition NONE = new Precondition(Optional.empty(), Optional.empty());

  private static final String ANY = "*";

  // Proxies that compress responses make tags weak on their way; they stand for the same state.
  private static final Pattern TAG = Pattern.compile("(?:W/)?(\"[^\"]*\")");

  /** What the headers of a request say. */
  public static Precondition of(HttpHeaders request) {
    return new Precondition(
        tags(request.getRequestHeader(HttpHeaders.IF_MATCH)),
        tags(request.getRequestHeader(HttpHeaders.IF_NONE_MATCH)));
  }

  private static Optional<Set<String>> tags(@Nullable List<String> values) {
    if (values == null || values.isEmpty()) {
      return Optional.empty();
    }
    Set<String> tags = new HashSet<>();
    for (String value : values) {
      if (value.strip().equals(ANY)) {
        tags.add(ANY);
      }
      TAG.matcher(value).results().forEach(tag -> tags.add(tag.group(1)));
    }
    return Optional.of(tags);
  }

  /**
   * The same for a store that knows no tags; empty if any state is permitted.
   *
   * @param tag of a state
   */
  public <T> Optional<Predicate<Optional<T>>> on(Function<? super T, String> tag) {
    return permitted.isEmpty() && refused.isEmpty()
        ? Optional.empty()
        : Optional.of(current -> permits(current.map(tag)));
  }

  /**
   * Whether the change may be made.
   *
   * @param current the tag of the current state; empty if there is none
   */
  public boolean permits(Optional<String> current) {
    return permitted.map(tags -> isIn(tags, current)).orElse(true)
        && !refused.map(tags -> isIn(tags, current)).orElse(false);
  }

  private static boolean isIn(Set<String> tags, Optional<String> current) {
    return current.isPresent() && (tags.contains(ANY) || tags.contains(current.get()));
  }

  /**
   * 412: the state is not a permitted one.
   *
   * @param what names it in a sentence, for example {@code room 'gala'}
   */
  public ProblemException failed(String what) {
    return ProblemException.of(
        Status.PRECONDITION_FAILED,
        "precondition-failed",
        "Changed meanwhile",
        permitted.isPresent()
            ? "The "
                + what
                + " is not as you read it: somebody else has changed or deleted it. Nothing was"
                + " changed. GET it, and send your change to it with the ETag of that response. The"
                + " audit log names who changed it."
            : "The "
                + what
                + " exists, and your If-None-Match excludes its current state. Nothing was changed."
                + " Use another id, or GET it and send its ETag as If-Match.");
  }
}
