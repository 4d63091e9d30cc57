package dev.usher.common.origin;

import io.quarkus.vertx.http.runtime.cors.CORSFilter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a browser's request was sent by a page of this service, of a site that CORS
 * allows, or of any other site. The request gives the scheme and host of this service; Quarkus
 * takes them from {@code Forwarded} and {@code X-Forwarded-*} where the proxy is trusted.
 */
@ApplicationScoped
public class Origins {
  private static final String FETCH_SITE = "Sec-Fetch-Site";
  private static final String AFTER_SCHEME = "://";

  private final boolean corsEnabled;
  private final List<String> allowed;
  private final List<Pattern> allowedPatterns;

  Origins(
      @ConfigProperty(name = "quarkus.http.cors.enabled", defaultValue = "false") boolean enabled,
      @ConfigProperty(name = "quarkus.http.cors.origins") Optional<List<String>> origins) {
    this.corsEnabled = enabled;
    this.allowed = enabled ? origins.orElse(List.of()) : List.of();
    this.allowedPatterns = CORSFilter.parseAllowedOriginsRegex(Optional.of(allowed));
  }

  boolean isCorsEnabled() {
    return corsEnabled;
  }

  /**
   * Whether a browser reports that a page of another site, which CORS does not allow, sent this
   * request.
   */
  public boolean isForeign(HttpServerRequest request) {
    String site = request.getHeader(FETCH_SITE);
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (site == null && origin == null) {
      return false;
    }
    return !isOwn(request, site, origin) && !(origin != null && isAllowed(origin));
  }

  /** Whether a page of this service, or a user through the address bar, sent this request. */
  static boolean isOwn(HttpServerRequest request) {
    return isOwn(request, request.getHeader(FETCH_SITE), request.getHeader(HttpHeaders.ORIGIN));
  }

  /**
   * Sec-Fetch-Site has priority: the browser knows the origin that it called, whatever proxies
   * change. Browsers send it only on secure connections and to localhost.
   */
  private static boolean isOwn(
      HttpServerRequest request, @Nullable String site, @Nullable String origin) {
    if (site != null) {
      return site.equals("same-origin") || site.equals("none");
    }
    return origin == null || isOwnOrigin(request, origin);
  }

  private boolean isAllowed(String origin) {
    return allowed.contains("*")
        || allowed.contains(origin)
        || CORSFilter.isOriginAllowedByRegex(allowedPatterns, origin);
  }

  /**
   * Accepts https where this service sees http: a proxy may terminate TLS without a forwarded
   * header, or without being trusted.
   */
  private static boolean isOwnOrigin(HttpServerRequest request, String origin) {
    int end = origin.indexOf(AFTER_SCHEME);
    HostAndPort own = request.authority();
    if (end < 0 || own == null) {
      return false;
    }
    String scheme = origin.substring(0, end);
    String theirs = withoutDefaultPort(scheme, origin.substring(end + AFTER_SCHEME.length()));
    String ours = withoutDefaultPort(request.scheme(), own.toString());
    return theirs.equalsIgnoreCase(ours)
        && (scheme.equals("https") || scheme.equals(request.scheme()));
  }

  private static String withoutDefaultPort(String scheme, String authority) {
    String port = scheme.equals("https") ? ":443" : ":80";
    return authority.endsWith(port)
        ? authority.substring(0, authority.length() - port.length())
        : authority;
  }
}
