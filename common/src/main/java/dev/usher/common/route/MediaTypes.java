package dev.usher.common.route;

import dev.usher.common.problem.ProblemException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import org.jspecify.annotations.Nullable;

/** Which media types count as JSON: exactly {@code application/json}, in UTF-8. */
public final class MediaTypes {
  private static final String JSON = "application/json";
  private static final String NOT_JSON = "This address does not take a body of this type.";

  private MediaTypes() {}

  /**
   * Refuses a Content-Type other than JSON in UTF-8; a request without one is JSON. The usual
   * notations cost a comparison.
   *
   * @throws dev.usher.common.problem.ProblemException 415
   */
  public static void requireJson(@Nullable String contentType) {
    if (contentType == null
        || contentType.equals(JSON)
        || contentType.equalsIgnoreCase("application/json;charset=utf-8")
        || contentType.equalsIgnoreCase("application/json; charset=utf-8")
        || contentType.isBlank()) {
      return;
    }
    MediaType type;
    try {
      type = MediaType.valueOf(contentType);
    } catch (IllegalArgumentException e) {
      throw unsupported(NOT_JSON);
    }
    if (!JSON.equalsIgnoreCase(type.getType() + "/" + type.getSubtype())) {
      throw unsupported(NOT_JSON);
    }
    requireUtf8(type);
  }

  /**
   * Refuses a charset other than UTF-8.
   *
   * @throws dev.usher.common.problem.ProblemException 415
   */
  public static void requireUtf8(MediaType type) {
    String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
    if (charset != null && !charset.equalsIgnoreCase("utf-8")) {
      throw unsupported("JSON is read in UTF-8 only.");
    }
  }

  private static ProblemException unsupported(String why) {
    return ProblemException.of(
        Status.UNSUPPORTED_MEDIA_TYPE,
        "unsupported-media-type",
        "Unsupported media type",
        why + " Send Content-Type: application/json.");
  }
}
