package dev.usher.common.header;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Adds the headers that protect visitors: browsers guess no other type of content, show nothing in
 * frames of any site, and send no address of a page to other sites. A page that sets a header
 * itself keeps its own. The responses of fast routes are JSON, which is no page: they, and problems
 * of requests that reach nothing else, get the first of these headers alone.
 */
@ApplicationScoped
public class SecurityHeaders {
  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence REFERRER_POLICY =
      HttpHeaders.createOptimized("Referrer-Policy");
  private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");
  private static final CharSequence CONTENT_SECURITY_POLICY =
      HttpHeaders.createOptimized("Content-Security-Policy");
  private static final CharSequence NO_FRAMES =
      HttpHeaders.createOptimized("frame-ancestors 'none'");

  // After the routes of FastRoutes (250).
  private static final int AFTER_ROUTES = 245;

  void register(@Observes Filters filters) {
    filters.register(SecurityHeaders::protectAll, AFTER_ROUTES);
  }

  /** For a response of JSON that no page shows. */
  public static void noSniffing(HttpServerResponse response) {
    response.putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF);
  }

  private static void protectAll(RoutingContext context) {
    // At the end, as resources add headers and do not replace them.
    context.addHeadersEndHandler(ending -> protect(context.response()));
    context.next();
  }

  /** For a page that is sent before the others: it keeps the headers that it has. */
  public static void protect(HttpServerResponse response) {
    MultiMap headers = response.headers();
    add(headers, CONTENT_TYPE_OPTIONS, NOSNIFF);
    add(headers, REFERRER_POLICY, NO_REFERRER);
    add(headers, CONTENT_SECURITY_POLICY, NO_FRAMES);
  }

  private static void add(MultiMap headers, CharSequence name, CharSequence value) {
    if (!headers.contains(name)) {
      headers.set(name, value);
    }
  }
}
