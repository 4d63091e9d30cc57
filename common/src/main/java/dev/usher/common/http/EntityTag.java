package dev.usher.common.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;

/** Entity tags (RFC 9110) of what operators change. Equal states have equal tags. */
public final class EntityTag {
  private EntityTag() {}

  /** The tag of a state that consists of these parts, in this order. */
  public static String of(Object... parts) {
    StringBuilder all = new StringBuilder();
    for (Object part : parts) {
      // With its length, so that no two states have the same text.
      String text = String.valueOf(part);
      all.append(text.length()).append(':').append(text);
    }
    byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
    return "\"" + UUID.nameUUIDFromBytes(bytes) + "\"";
  }

  /** A state with its tag, for an operator who may change it: no cache keeps it. */
  public static <T> RestResponse<T> response(RestResponse.Status status, T state, String tag) {
    return RestResponse.ResponseBuilder.create(status, state)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .header(HttpHeaders.ETAG, tag)
        .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
        .build();
  }
}
