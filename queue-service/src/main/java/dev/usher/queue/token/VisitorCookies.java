package dev.usher.queue.token;

import dev.usher.queue.QueueSettings;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * Writes cookies of visitors. No script reads them, other sites' pages do not send them, and
 * browsers send them by TLS only, if they reach this service by TLS.
 */
@ApplicationScoped
public class VisitorCookies {
  private static final String HTTPS = "https";

  private final boolean isPublicByTls;

  VisitorCookies(QueueSettings settings) {
    this.isPublicByTls = HTTPS.equals(settings.publicUrl().getScheme());
  }

  /** The value of the Set-Cookie header. */
  public String cookie(
      String name, String value, String path, Duration age, HttpServerRequest request) {
    return Cookie.cookie(name, value)
        .setPath(path)
        .setMaxAge(age.toSeconds())
        .setHttpOnly(true)
        .setSecure(isPublicByTls || HTTPS.equals(request.scheme()))
        .setSameSite(CookieSameSite.LAX)
        .encode();
  }

  /** The value of a cookie in a request. */
  public static Optional<String> value(String name, HttpServerRequest request) {
    return Optional.ofNullable(request.getCookie(name)).map(Cookie::getValue);
  }
}
