package dev.usher.common.route;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Variant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The response at {@code /}: a page for people, or the service's purpose and links as JSON.
 *
 * @param links paths on this service by what is there
 */
public record FrontPage(String service, String text, Map<String, String> links) {
  private static final List<Variant> VARIANTS =
      List.of(
          new Variant(MediaType.APPLICATION_JSON_TYPE, (String) null, null),
          new Variant(MediaType.TEXT_HTML_TYPE, (String) null, null));

  /** The form that the request prefers; JSON if it has no preference. */
  public Response respond(Request request, Supplier<ResponseBuilder> page) {
    Variant variant = request.selectVariant(VARIANTS);
    if (variant == null) {
      return Response.notAcceptable(VARIANTS).build();
    }
    boolean isHtml = variant.getMediaType().isCompatible(MediaType.TEXT_HTML_TYPE);
    ResponseBuilder response =
        isHtml
            ? page.get()
            : Response.ok(
                Map.of("service", service, "description", text, "links", links),
                MediaType.APPLICATION_JSON_TYPE);
    return response.header(HttpHeaders.VARY, HttpHeaders.ACCEPT).build();
  }
}
