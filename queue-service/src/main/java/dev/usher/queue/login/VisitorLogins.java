package dev.usher.queue.login;

import dev.usher.common.identity.LoginProvider;
import dev.usher.common.identity.OidcSettings;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.token.RequestTokens;
import dev.usher.queue.token.VisitorCookies;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Knows visitors by their logins: a token of the provider, or the cookie that a sign-in left in the
 * browser. Only a hash of a login leaves this class: the same in a room whenever the same person
 * signs in, and another in each room.
 */
@ApplicationScoped
public class VisitorLogins {
  /** A sign-in before the sale must last until it opens. */
  private static final Duration KEPT = Duration.ofHours(12);

  private static final String COOKIE = "usher-login-";
  private static final String SUBJECT = "login-subject";
  private static final String SIGNED = "login-cookie";
  private static final String BEARER = "Bearer ";
  private static final Pattern CONTENT =
      Pattern.compile("([0-9a-f]{64})[.]([0-9]{1,12})[.]([0-9a-f]{64})");

  private final Optional<LoginProvider> provider;
  private final RequestTokens tokens;
  private final VisitorCookies cookies;
  private final Counter refused;
  private final Clock clock;

  VisitorLogins(
      QueueSettings settings,
      RequestTokens tokens,
      VisitorCookies cookies,
      OidcSettings operators,
      @ConfigProperty(name = "mp.jwt.verify.issuer") Optional<String> ownIssuer,
      MeterRegistry meters,
      Clock clock) {
    OperatorIssuers.requireApart(settings.visitors(), operators, ownIssuer);
    this.provider = provider(settings.visitors(), clock);
    this.tokens = tokens;
    this.cookies = cookies;
    this.refused = meters.counter("usher.joins.refused", "reason", "login");
    this.clock = clock;
  }

  private static Optional<LoginProvider> provider(QueueSettings.Visitors settings, Clock clock) {
    if (settings.issuer().isPresent() != settings.clientId().isPresent()) {
      throw new IllegalStateException(
          "usher.visitors.issuer and usher.visitors.client-id must be set together");
    }
    return settings
        .issuer()
        .map(
            issuer ->
                new LoginProvider(
                    new LoginProvider.Settings(
                        issuer,
                        settings.clientId().orElseThrow(),
                        settings.clientSecret(),
                        settings.audiences().orElse(List.of()),
                        settings.scope(),
                        settings.keysMaxAge(),
                        settings.keysMinPause(),
                        settings.timeout()),
                    clock));
  }

  void start(@Observes StartupEvent started) {
    provider.ifPresent(LoginProvider::start);
  }

  @PreDestroy
  void stop() {
    provider.ifPresent(LoginProvider::close);
  }

  /** The provider; fails with problem {@code queue-unavailable} if none is configured. */
  LoginProvider provider() {
    return provider.orElseThrow(
        () ->
            RoomProblems.unavailable(
                new IllegalStateException("A room asks for logins, and has no provider of them")));
  }

  /** What a request has of its visitor's login. */
  public LoginCredentials credentials(Room room, HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    boolean isBearer = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    return new LoginCredentials(
        isBearer ? header.substring(BEARER.length()).strip() : null,
        VisitorCookies.value(COOKIE + room.id(), request).orElse(null));
  }

  /** Whether the browser is signed in for a room. */
  public boolean isSignedIn(Room room, HttpServerRequest request) {
    return isSignedIn(room, credentials(room, request));
  }

  /** The same by the cookie of these credentials; a bearer token is not looked at. */
  public boolean isSignedIn(Room room, LoginCredentials credentials) {
    return Optional.ofNullable(credentials.cookie())
        .flatMap(cookie -> read(room, cookie))
        .isPresent();
  }

  /**
   * The hash of a login.
   *
   * @return fails with a problem: 401 {@code login-required} or {@code login-invalid}, 503 {@code
   *     issuer-unavailable} if the provider was never reached
   */
  public Uni<String> subject(Room room, LoginCredentials credentials) {
    String bearer = credentials.bearer();
    if (bearer != null) {
      return Uni.createFrom()
          .deferred(() -> provider().subject(bearer))
          .map(subject -> hash(room, subject))
          .onFailure(AuthenticationFailedException.class)
          .transform(failure -> invalid(failure));
    }
    return Optional.ofNullable(credentials.cookie())
        .flatMap(cookie -> read(room, cookie))
        .map(subject -> Uni.createFrom().item(subject))
        .orElseGet(() -> Uni.createFrom().failure(required()));
  }

  /** The value of the Set-Cookie header by which a browser is signed in for a room. */
  String cookie(Room room, String subject, HttpServerRequest request) {
    String hash = hash(room, subject);
    long end = clock.instant().plus(KEPT).getEpochSecond();
    String value = hash + "." + end + "." + sign(room, hash, end);
    return cookies.cookie(COOKIE + room.id(), value, "/api/rooms/" + room.id(), KEPT, request);
  }

  /**
   * The value of the Set-Cookie header by which a browser is no longer signed in for a room; empty
   * if it sent no such cookie.
   */
  public Optional<String> noCookie(Room room, HttpServerRequest request) {
    String name = COOKIE + room.id();
    return VisitorCookies.value(name, request)
        .map(sent -> cookies.cookie(name, "", "/api/rooms/" + room.id(), Duration.ZERO, request));
  }

  private Optional<String> read(Room room, String cookie) {
    Matcher parts = CONTENT.matcher(cookie);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long end = Long.parseLong(parts.group(2));
    String signature = sign(room, parts.group(1), end);
    boolean isGood =
        MessageDigest.isEqual(bytes(signature), bytes(parts.group(3)))
            && clock.instant().getEpochSecond() < end;
    return isGood ? Optional.of(parts.group(1)) : Optional.empty();
  }

  private String hash(Room room, String subject) {
    return mac(SUBJECT, in(room) + provider().issuer() + "\n" + subject);
  }

  private String sign(Room room, String hash, long end) {
    return mac(SIGNED, in(room) + hash + "\n" + end);
  }

  private static String in(Room room) {
    return room.id() + "\n" + room.generation() + "\n";
  }

  private String mac(String purpose, String text) {
    return HexFormat.of().formatHex(tokens.mac(purpose, text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private ProblemException invalid(Throwable why) {
    refused.increment();
    return Problem.of(
            Status.UNAUTHORIZED,
            "login-invalid",
            "Login not valid",
            why.getMessage() + " Sign in again.")
        .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
        .exception();
  }

  private static ProblemException required() {
    return Problem.of(
            Status.UNAUTHORIZED,
            "login-required",
            "Login required",
            "This queue needs a login: each account has one place. Sign in on the waiting page, or"
                + " send a token of the provider as a bearer token.")
        .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        .exception();
  }
}
