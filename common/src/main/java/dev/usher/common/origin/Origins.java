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
 * allows, or of any other site. Scheme and host of this service are those that the request names;
 * Quarkus takes them from {@code Forwarded} and {@code X-Forwarded-*} where the proxy is trusted.
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

  /** Whether a browser says that a page of another site, which CORS does not allow, sends this. */
  public boolean isForeign(HttpServerRequest request) {
    String site = request.getHeader(FETCH_SITE);
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (site == null && origin == null) {
      return false;
    }
    return !isOwn(request, site, origin) && !(origin != null && isAllowed(origin));
  }

  /** Whether a page of this service, or a person by the address bar, sends this. */
  static boolean isOwn(HttpServerRequest request) {
    return isOwn(request, request.getHeader(FETCH_SITE), request.getHeader(HttpHeaders.ORIGIN));
  }

  /**
   * What the browser says itself counts, as it knows the origin that it asked whatever proxies make
   * of it. Browsers say so on secure connections and to localhost only.
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
   * Also https where this service sees http: a proxy ends TLS, and says nothing or is not heard.
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
