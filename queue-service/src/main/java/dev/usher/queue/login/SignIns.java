package dev.usher.queue.login;

import com.github.benmanes.caffeine.cache.Cache;
import dev.usher.common.cache.Caches;
import dev.usher.common.identity.LoginProvider.SignIn;
import dev.usher.common.route.PublicUrl;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Room;
import dev.usher.queue.token.RequestTokens;
import dev.usher.queue.token.VisitorCookies;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Signs visitors in by the authorization code flow with PKCE. Nothing is stored of a sign-in under
 * way: its state is signed and names the room and the browser, by a hash of a secret key in a
 * cookie; nonce and verifier are derived from both. So a response is good in the browser that began
 * the sign-in alone, and leads to the page of a room and nowhere else.
 */
@ApplicationScoped
public class SignIns {
  /** Where the provider sends browsers back, for all rooms. */
  public static final String CALLBACK = "/api/sign-in";

  private static final String RESULT = "result";
  private static final String COOKIE = "usher-sign-in";
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /** Beyond this, the oldest can be repeated once more. An entry takes about 200 bytes. */
  private static final int MAX_ENDED = 100_000;

  private static final int RANDOM_BYTES = 16;
  private static final int PARTS = 6;
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  // Not static: a native executable would be built with its seed.
  private final SecureRandom random = new SecureRandom();
  private final Cache<String, Boolean> ended = Caches.evictingUnused(MAX_ENDED, PATIENCE).build();

  private final VisitorLogins logins;
  private final RequestTokens tokens;
  private final VisitorCookies cookies;
  private final String callback;
  private final Counter done;
  private final Counter refused;
  private final Counter unavailable;
  private final Clock clock;

  SignIns(
      VisitorLogins logins,
      RequestTokens tokens,
      VisitorCookies cookies,
      QueueSettings settings,
      MeterRegistry meters,
      Clock clock) {
    this.done = meters.counter("usher.sign.ins", RESULT, "done");
    this.refused = meters.counter("usher.sign.ins", RESULT, "refused");
    this.unavailable = meters.counter("usher.sign.ins", RESULT, "unavailable");
    this.logins = logins;
    this.tokens = tokens;
    this.cookies = cookies;
    this.callback = new PublicUrl(settings.publicUrl()).to(CALLBACK);
    this.clock = clock;
  }

  /** Creates the bean at startup, so that its metrics exist before the first request. */
  void start(@Observes StartupEvent started) {}

  /**
   * What a sign-in is for.
   *
   * @param language that the visitor chose; may be empty
   * @param isPlain whether the browser runs no scripts
   */
  public record Target(String room, String language, boolean isPlain) {}

  /**
   * The way to the provider.
   *
   * @param cookie the Set-Cookie header
   */
  public record Departure(URI address, String cookie) {}

  /**
   * A browser that came back.
   *
   * @param signIn empty if it has not begun this sign-in, or too long ago
   */
  public record Return(Target target, Optional<SignIn> signIn) {}

  /**
   * Sends a browser to the provider.
   *
   * @param asksAccount whether the provider is to ask which account to use
   * @return fails with a problem, 503, if the provider was never reached
   */
  public Uni<Departure> begin(Target target, boolean asksAccount, HttpServerRequest request) {
    String key = key(request).orElseGet(this::random);
    long end = clock.instant().plus(PATIENCE).getEpochSecond();
    String content =
        String.join(
            "~",
            target.room(),
            target.language(),
            target.isPlain() ? "plain" : "",
            Long.toString(end),
            random());
    String named = content + "~" + encoded(tokens.mac("sign-in-browser", content + key));
    String state = named + "." + encoded(tokens.mac("sign-in", named));
    SignIn signIn = signIn(state, key);
    return logins
        .provider()
        .authorization(signIn, challenge(signIn.verifier()), asksAccount)
        .map(
            address ->
                new Departure(address, cookies.cookie(COOKIE, key, "/api", PATIENCE, request)));
  }

  /** Reads the state with which a browser came back; empty if it was not signed here. */
  public Optional<Return> read(String state, HttpServerRequest request) {
    int dot = state.lastIndexOf('.');
    if (dot < 0
        || !isSame(state.substring(dot + 1), tokens.mac("sign-in", state.substring(0, dot)))) {
      return Optional.empty();
    }
    String named = state.substring(0, dot);
    String[] parts = named.split("~", -1);
    if (parts.length != PARTS) {
      return Optional.empty();
    }
    Target target = new Target(parts[0], parts[1], !parts[2].isEmpty());
    boolean isInTime = clock.instant().getEpochSecond() < Long.parseLong(parts[3]);
    String content = named.substring(0, named.lastIndexOf('~'));
    Optional<SignIn> signIn =
        key(request)
            .filter(key -> isSame(parts[PARTS - 1], tokens.mac("sign-in-browser", content + key)))
            .filter(key -> isInTime)
            .map(key -> signIn(state, key));
    return Optional.of(new Return(target, signIn));
  }

  /**
   * Exchanges the code, once for each sign-in that was begun. Returns the Set-Cookie headers by
   * which the browser is signed in for the room, and no longer has a place in it that may be
   * another person's: the login finds its own again. Fails as the provider does.
   */
  public Uni<List<String>> finish(
      Room room, String code, SignIn signIn, HttpServerRequest request) {
    String signature = signIn.state().substring(signIn.state().lastIndexOf('.') + 1);
    if (ended.asMap().putIfAbsent(signature, true) != null) {
      refused.increment();
      return Uni.createFrom()
          .failure(new AuthenticationFailedException("The sign-in has been ended before."));
    }
    return logins
        .provider()
        .exchange(code, signIn)
        .invoke(() -> done.increment())
        .onFailure()
        .invoke(failure -> count(failure))
        .map(
            subject ->
                List.of(
                    logins.cookie(room, subject, request), tokens.noCookie(room.id(), request)));
  }

  private void count(Throwable failure) {
    if (failure instanceof AuthenticationFailedException) {
      refused.increment();
    } else {
      unavailable.increment();
    }
  }

  private SignIn signIn(String state, String key) {
    return new SignIn(
        callback,
        state,
        encoded(tokens.mac("sign-in-nonce", state + key)),
        encoded(tokens.mac("sign-in-verifier", state + key)));
  }

  private static Optional<String> key(HttpServerRequest request) {
    return VisitorCookies.value(COOKIE, request).filter(key -> KEY.matcher(key).matches());
  }

  private String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return encoded(bytes);
  }

  private static String challenge(String verifier) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      return encoded(hash.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static boolean isSame(String encoded, byte[] mac) {
    return MessageDigest.isEqual(
        encoded.getBytes(StandardCharsets.US_ASCII),
        encoded(mac).getBytes(StandardCharsets.US_ASCII));
  }

  private static String encoded(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }
}
