package dev.usher.queue.token;

import dev.usher.common.origin.Origins;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomSnapshot;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/** Reads queue tokens from requests: a bearer token, or one cookie per room. */
@ApplicationScoped
public class RequestTokens {
  private static final String COOKIE = "usher-queue-token-";
  private static final String NOTE = "usher-note-";
  private static final int NOTE_SECONDS = (int) Duration.ofHours(1).toSeconds();
  private static final String HTTPS = "https";
  private static final String BEARER = "Bearer ";
  private static final int COOKIE_SECONDS = (int) Duration.ofDays(7).toSeconds();

  private final QueueTokenCodec codec;
  private final Origins origins;
  private final boolean isPublicByTls;

  RequestTokens(QueueSettings settings, Origins origins) {
    this.origins = origins;
    this.codec = new QueueTokenCodec(settings.token().secret());
    this.isPublicByTls = HTTPS.equals(settings.publicUrl().getScheme());
  }

  /**
   * Creates this bean, and so its codec, at startup: a service with an unusable key does not start.
   */
  void start(@Observes StartupEvent event) {}

  /**
   * The queue token that a request carries for a room, with the number that it has there now.
   *
   * @throws dev.usher.common.problem.ProblemException 401 if it carries none or one that was not
   *     signed here, 403 if it is for another room
   */
  public QueueToken require(RoomSnapshot view, HttpServerRequest request) {
    Room room = view.room();
    String id = room.id();
    String signed = signed(id, request).orElseThrow(RequestTokens::missing);
    QueueToken token = codec.verify(signed).orElseThrow(RequestTokens::invalid);
    if (!token.room().equals(id)) {
      throw ProblemException.of(
          Status.FORBIDDEN,
          "token-of-other-room",
          "Queue token of another room",
          "This queue token is for room '" + token.room() + "'. Join room '" + id + "' first.");
    }
    if (token.generation() > room.generation()) {
      // Another instance has just created this room again. This instance reads it within a second.
      throw RoomProblems.unavailable();
    }
    if (token.generation() < room.generation()) {
      throw invalid();
    }
    return token.in(view);
  }

  /** The same; empty if the request carries none that is valid for the room. */
  public Optional<QueueToken> find(RoomSnapshot view, HttpServerRequest request) {
    Room room = view.room();
    return signed(room.id(), request)
        .flatMap(codec::verify)
        .filter(t -> t.room().equals(room.id()) && t.generation() == room.generation())
        .map(token -> token.in(view));
  }

  /** The receipt of an entry in the draw of a room. */
  public byte[] receipt(Room room, long entry) {
    return codec.receipt(room.id(), room.generation(), entry);
  }

  /** A key for something else, hexadecimal: the same at all instances, and another per purpose. */
  public String derivedKey(String purpose) {
    return HexFormat.of().formatHex(codec.derivedKey(purpose));
  }

  /** The MAC of a text for a purpose, under the key of queue tokens. */
  public byte[] mac(String purpose, String text) {
    return codec.mac(purpose, text);
  }

  /** Signs a queue token. */
  public String sign(QueueToken token) {
    return codec.sign(token);
  }

  /**
   * The value of the Set-Cookie header through which the same browser keeps its queue token.
   * Browsers send it by TLS only, if they reach this service by TLS: the request or the public URL
   * says so.
   */
  public String cookie(String room, String token, HttpServerRequest request) {
    return cookie(COOKIE, room, token, COOKIE_SECONDS, request);
  }

  /** The value of the Set-Cookie header that removes a browser's queue token. */
  public String noCookie(String room, HttpServerRequest request) {
    return cookie(COOKIE, room, "", 0, request);
  }

  /**
   * The same as {@link #cookie} for a note of somebody who waits to join; an empty one removes it.
   */
  public String noteCookie(String room, String note, HttpServerRequest request) {
    return cookie(NOTE, room, note, note.isEmpty() ? 0 : NOTE_SECONDS, request);
  }

  /** The note of somebody who waits to join. */
  public static Optional<String> note(String room, HttpServerRequest request) {
    return Optional.ofNullable(request.getCookie(NOTE + room)).map(Cookie::getValue);
  }

  private String cookie(
      String name, String room, String value, int seconds, HttpServerRequest request) {
    return Cookie.cookie(name + room, value)
        .setPath("/api/rooms/" + room)
        .setMaxAge(seconds)
        .setHttpOnly(true)
        .setSecure(isPublicByTls || HTTPS.equals(request.scheme()))
        .setSameSite(CookieSameSite.LAX)
        .encode();
  }

  private static Optional<String> signed(String room, HttpServerRequest request) {
    String header = request.getHeader("Authorization");
    // Any other scheme is for a proxy, for example a password for the whole site.
    if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.of(header.substring(BEARER.length()).strip());
    }
    Cookie cookie = request.getCookie(COOKIE + room);
    return cookie == null ? Optional.empty() : Optional.of(cookie.getValue());
  }

  /**
   * Rejects a request that another site's page sends in the visitor's name: a new queue token would
   * replace the one in their browser.
   *
   * @throws dev.usher.common.problem.ProblemException 403
   */
  public void refuseForeign(HttpServerRequest request) {
    if (origins.isForeign(request)) {
      throw ProblemException.of(
          Status.FORBIDDEN,
          "cross-site",
          "Sent by another site",
          "Another site's page cannot join or leave the queue for you. Open the waiting page itself. If this"
              + " is the waiting page, its operator must trust the proxy in front of it.");
    }
  }

  private static RuntimeException missing() {
    return Problem.of(
            Status.UNAUTHORIZED,
            "token-missing",
            "No queue token",
            "Send the queue token as bearer token or cookie. To get one, POST to /api/rooms/{room}/tokens.")
        .withHeader("WWW-Authenticate", "Bearer")
        .exception();
  }

  private static RuntimeException invalid() {
    return Problem.of(
            Status.UNAUTHORIZED,
            "token-invalid",
            "Queue token not valid",
            "This queue token was not given here, or for an earlier room of this name. To get one, POST to /api/rooms/{room}/tokens.")
        .withHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"")
        .exception();
  }
}
