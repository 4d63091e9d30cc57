package dev.usher.queue.site;

import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Room;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Keeps the way back to a site in a cookie beside the queue token while the visitor waits, so that
 * the waiting page is the same for all. The cookie is no secret, and is checked again when it is
 * read.
 */
@ApplicationScoped
public class ReturnCookies {
  private static final String COOKIE = "usher-return-";
  private static final String HTTPS = "https";
  private static final int COOKIE_SECONDS = (int) Duration.ofDays(7).toSeconds();
  private static final int PARTS = 3;

  private final Sites sites;
  private final boolean isPublicByTls;

  ReturnCookies(Sites sites, QueueSettings settings) {
    this.sites = sites;
    this.isPublicByTls = HTTPS.equals(settings.publicUrl().getScheme());
  }

  /** The value of the Set-Cookie header. */
  public String cookie(Room room, ReturnAddress back, HttpServerRequest request) {
    String text = back.site() + " " + back.page() + " " + back.browser();
    String value =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    return cookie(room, value, COOKIE_SECONDS, request);
  }

  /** The value of the Set-Cookie header that deletes the cookie. */
  public String deletion(Room room, HttpServerRequest request) {
    return cookie(room, "", 0, request);
  }

  private String cookie(Room room, String value, int seconds, HttpServerRequest request) {
    return Cookie.cookie(COOKIE + room.id(), value)
        .setPath("/api/rooms/" + room.id())
        .setMaxAge(seconds)
        .setHttpOnly(true)
        .setSecure(isPublicByTls || HTTPS.equals(request.scheme()))
        .setSameSite(CookieSameSite.LAX)
        .encode();
  }

  /** The way back of this request's visitor, if they came from a site of the room. */
  public Optional<ReturnAddress> find(Room room, HttpServerRequest request) {
    Cookie cookie = request.getCookie(COOKIE + room.id());
    if (cookie == null) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cookie.getValue());
      String[] parts = new String(bytes, StandardCharsets.US_ASCII).split(" ", -1);
      return parts.length == PARTS
          ? sites.wayBack(room, parts[0], parts[1], parts[2])
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
