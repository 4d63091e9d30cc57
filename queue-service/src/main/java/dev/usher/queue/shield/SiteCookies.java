package dev.usher.queue.shield;

import dev.usher.pass.BrowserKey;
import dev.usher.queue.site.Origin;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/** The two cookies on the host of a site: the key of the browser, and its pass. */
final class SiteCookies {
  private static final String PASS = "usher-pass-";

  /** Longer than any pass. */
  private static final Duration BROWSER_KEPT = Duration.ofDays(30);

  private SiteCookies() {}

  static Optional<BrowserKey> browser(HttpServerRequest request) {
    return value(request, BrowserKey.COOKIE).filter(BrowserKey::isOne).map(BrowserKey::new);
  }

  static String browser(BrowserKey key, Origin site) {
    return cookie(BrowserKey.COOKIE, key.value(), BROWSER_KEPT, site);
  }

  static Optional<String> pass(HttpServerRequest request, String room) {
    return value(request, PASS + room);
  }

  static String pass(String room, String pass, Duration left, Origin site) {
    return cookie(PASS + room, pass, left, site);
  }

  private static Optional<String> value(HttpServerRequest request, String name) {
    Cookie cookie = request.getCookie(name);
    return cookie == null ? Optional.empty() : Optional.of(cookie.getValue());
  }

  private static String cookie(String name, String value, Duration kept, Origin site) {
    return Cookie.cookie(name, value)
        .setPath("/")
        .setMaxAge(kept.toSeconds())
        .setHttpOnly(true)
        .setSecure(site.isSecure())
        .setSameSite(CookieSameSite.LAX)
        .encode();
  }
}
