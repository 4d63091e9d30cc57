package dev.usher.common.page;

import dev.usher.common.http.EncodedBody;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;

/**
 * A page for people, ready to be sent: compressed once, with an entity tag, and with a policy for
 * its content ({@code SecurityHeaders} adds the rest to all responses). It runs only scripts and
 * styles in files of its own service, is shown in no frame, and its address goes to no other site.
 * Immutable.
 */
public final class HtmlPage {
  private static final MediaType HTML = MediaType.TEXT_HTML_TYPE.withCharset("UTF-8");
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:;"
          + " manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " connect-src 'self'";

  private final EncodedBody body;
  private final Language language;
  private final String policy;

  private HtmlPage(EncodedBody body, Language language, String policy) {
    this.body = body;
    this.language = language;
    this.policy = policy;
  }

  /** A page; compresses it now. */
  public static HtmlPage of(Language language, String html) {
    return new HtmlPage(EncodedBody.of(html, HTML), language, POLICY);
  }

  /**
   * The same page, whose scripts may also call another origin.
   *
   * @param origin for example {@code https://queue.example}
   */
  public HtmlPage calling(String origin) {
    return new HtmlPage(body, language, policy + " " + origin);
  }

  /**
   * 200 with the page, or 304 if the client has it. The caller sets {@code Cache-Control}.
   *
   * @param request the headers of the request
   */
  public ResponseBuilder respond(HttpHeaders request) {
    return protect(body.respond(request));
  }

  /** The page with the status of a problem: for clients that only look at the status. */
  public ResponseBuilder respond(HttpHeaders request, Status status) {
    return protect(body.respond(request, status));
  }

  /** Whether a client accepts HTML by name, and prefers no kind of JSON to it. */
  public static boolean isPreferred(HttpHeaders request) {
    return request.getAcceptableMediaTypes().stream()
        .filter(type -> !type.isWildcardSubtype())
        .findFirst()
        .filter(type -> type.isCompatible(MediaType.TEXT_HTML_TYPE))
        .isPresent();
  }

  private ResponseBuilder protect(ResponseBuilder response) {
    return response
        .header(HttpHeaders.CONTENT_LANGUAGE, language.code())
        // In one header, not two: some caches read the first only.
        .header(HttpHeaders.VARY, null)
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING + ", " + HttpHeaders.ACCEPT_LANGUAGE)
        .header("Content-Security-Policy", policy);
  }
}
