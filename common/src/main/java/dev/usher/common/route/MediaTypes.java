package dev.usher.common.route;

import dev.usher.common.problem.Problems;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import org.jspecify.annotations.Nullable;

/** Which media types count as JSON: exactly {@code application/json}, in UTF-8. */
public final class MediaTypes {
  private static final String JSON = "application/json";

  private MediaTypes() {}

  /**
   * Whether a header is one of the usual notations of JSON in UTF-8; others are for a parser of
   * media types. Costs a comparison.
   */
  public static boolean isPlainJson(@Nullable String header) {
    return header != null
        && (header.equals(JSON)
            || header.equalsIgnoreCase("application/json;charset=utf-8")
            || header.equalsIgnoreCase("application/json; charset=utf-8"));
  }

  /**
   * Refuses a charset other than UTF-8.
   *
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 415
   */
  public static void requireUtf8(MediaType type) {
    String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
    if (charset != null && !charset.equalsIgnoreCase("utf-8")) {
      throw Problems.of(
          Status.UNSUPPORTED_MEDIA_TYPE,
          "unsupported-media-type",
          "Unsupported media type",
          "JSON is read in UTF-8 only. Send Content-Type: application/json.");
    }
  }
}
