package dev.usher.booking.pass;

import dev.usher.pass.BrowserKey;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request carries of its visitor: a bearer token, and in a cookie the key of the browser,
 * which a pass for one browser needs. The cookie alone opens nothing, so another site's page gains
 * nothing by a request that carries it.
 */
public final class Credentials {
  private static final String COOKIE = "usher-shop-browser";
  private static final String PATH = "/api";

  /** Longer than any pass. */
  private static final Duration KEPT = Duration.ofDays(30);

  private final HttpServerRequest request;

  private Credentials(HttpServerRequest request) {
    this.request = request;
  }

  /** Those of a request. */
  public static Credentials of(HttpServerRequest request) {
    return new Credentials(request);
  }

  /** The header with the bearer token. */
  public @Nullable String authorization() {
    return request.getHeader(HttpHeaders.AUTHORIZATION);
  }

  /** The key of the browser. Cookies are read only when they are asked for. */
  Optional<BrowserKey> browser() {
    Cookie cookie = request.getCookie(COOKIE);
    return Optional.ofNullable(cookie)
        .map(Cookie::getValue)
        .filter(BrowserKey::isOne)
        .map(BrowserKey::new);
  }

  /**
   * The value of the Set-Cookie header by which the browser keeps a key.
   *
   * @param isByTls whether browsers reach this service by TLS only
   */
  String cookie(BrowserKey key, boolean isByTls) {
    return Cookie.cookie(COOKIE, key.value())
        .setPath(PATH)
        .setMaxAge(KEPT.toSeconds())
        .setHttpOnly(true)
        .setSecure(isByTls || request.isSSL() || "https".equals(request.scheme()))
        .setSameSite(CookieSameSite.LAX)
        .encode();
  }
}
