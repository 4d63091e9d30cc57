package dev.usher.common.route;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Variant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The response at {@code /}: a small page with the service's purpose and links, or the same as
 * JSON.
 */
public final class FrontPage {
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";
  private static final MediaType HTML = MediaType.TEXT_HTML_TYPE.withCharset("UTF-8");
  private static final List<Variant> VARIANTS =
      List.of(
          new Variant(MediaType.APPLICATION_JSON_TYPE, (String) null, null),
          new Variant(MediaType.TEXT_HTML_TYPE, (String) null, null));

  /** HTML; Qute escapes the values. */
  @CheckedTemplate
  static final class Templates {
    private Templates() {}

    static native TemplateInstance front(String title, String text, Map<String, String> links);
  }

  private final String service;
  private final String title;
  private final String text;
  private final Map<String, String> links;

  /** A page; links are paths on this service by what is there. */
  public FrontPage(String service, String title, String text, Map<String, String> links) {
    this.service = service;
    this.title = title;
    this.text = text;
    this.links = new LinkedHashMap<>(links);
  }

  /** The page in the form that the request prefers; JSON if it has no preference. */
  public Response respond(Request request) {
    return respond(
        request,
        () ->
            Response.ok(Templates.front(title, text, links).render(), HTML)
                .header("Content-Security-Policy", POLICY));
  }

  /** The same with another page for people. */
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
