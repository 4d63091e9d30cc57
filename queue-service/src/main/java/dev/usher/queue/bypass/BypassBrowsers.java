package dev.usher.queue.bypass;

import dev.usher.queue.pass.PassClaims;
import dev.usher.queue.room.Room;
import dev.usher.queue.token.VisitorCookies;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Knows the browsers that follow bypass links by a secret key, which each keeps in a cookie. */
@ApplicationScoped
public class BypassBrowsers {
  /** A key: 128 random bits in hexadecimal. */
  static final String KEY = "[0-9a-f]{32}";

  private static final Pattern KEYS = Pattern.compile(KEY);
  private static final String COOKIE = "usher-bypass-";
  private static final Duration COOKIE_KEPT = Duration.ofDays(7);
  private static final int KEY_BYTES = 16;

  // Not static: a native executable would be built with its seed.
  private final SecureRandom random = new SecureRandom();
  private final BypassService service;
  private final VisitorCookies cookies;

  BypassBrowsers(BypassService service, VisitorCookies cookies) {
    this.service = service;
    this.cookies = cookies;
  }

  /** A new key. */
  String create() {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return HexFormat.of().formatHex(key);
  }

  /** The key of the browser that sends a request. */
  Optional<String> key(Room room, HttpServerRequest request) {
    return VisitorCookies.value(COOKIE + room.id(), request)
        .filter(key -> KEYS.matcher(key).matches());
  }

  /** The valid pass that the browser has by a bypass link; fails as {@link BypassService} does. */
  public Uni<Optional<PassClaims>> pass(Room room, HttpServerRequest request) {
    return key(room, request)
        .map(key -> service.find(room, key))
        .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
  }

  /** The value of the Set-Cookie header by which a browser keeps its key. */
  String cookie(Room room, String key, HttpServerRequest request) {
    return cookies.cookie(COOKIE + room.id(), key, "/api/rooms/" + room.id(), COOKIE_KEPT, request);
  }
}
