package dev.usher.common.problem;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;

/**
 * Makes the problems (RFC 9457) that Usher returns: each has a stable type that a program can match
 * on and a detail that a person can act on.
 */
public final class Problems {
  /** What every problem type starts with; the rest is its name in the documentation. */
  public static final String TYPE_PREFIX = "urn:usher:problem:";

  private Problems() {}

  /** The type's URI of a problem by its short name, for example {@code seats-taken}. */
  public static URI type(String name) {
    return URI.create(TYPE_PREFIX + name);
  }

  /** A problem to be thrown. */
  public static HttpProblem of(Status status, String type, String title, String detail) {
    return start(status, type, title, detail).build();
  }

  /** A problem to which fields can still be added, for example the affected seats. */
  public static HttpProblem.Builder start(Status status, String type, String title, String detail) {
    return HttpProblem.builder()
        .withStatus(status)
        .withType(type(type))
        .withTitle(title)
        .withDetail(detail);
  }
}
