package dev.usher.booking.pass;

import com.github.benmanes.caffeine.cache.Cache;
import dev.usher.booking.BookingSettings;
import dev.usher.booking.BookingSettings.PassSettings;
import dev.usher.common.cache.Caches;
import dev.usher.common.problem.ProblemException;
import dev.usher.pass.PassReader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.Provider;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Verifies the pass of a request. A verified pass is cached with its key, because verification
 * costs more than the rest of a refusal; when a key is no longer published, its passes become
 * invalid.
 */
@ApplicationScoped
public class PassVerifier {
  private static final String BEARER = "Bearer ";
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(30);

  private final PassSettings settings;
  private final PassKeys keys;
  private final PassReader reader;
  private final Cache<String, Verified> verified;
  private final Counter notBound;
  private final Counter otherBrowser;
  private final Clock clock;

  private record Verified(Pass pass, String keyId, PublicKey key) {}

  PassVerifier(BookingSettings settings, PassKeys keys, MeterRegistry meters, Clock clock) {
    this.notBound = refusals("not-bound", meters);
    this.otherBrowser = refusals("other-browser", meters);
    this.clock = clock;
    this.settings = settings.pass();
    this.keys = keys;
    this.reader =
        new PassReader(settings.pass().issuer(), settings.pass().audience(), NativeRsa.provider());
    this.verified =
        Caches.evictingUnused(settings.pass().remembered(), FORGOTTEN_AFTER)
            // Otherwise each pass wakes a thread for a microsecond of work.
            .executor(Runnable::run)
            .build();
  }

  private static Counter refusals(String reason, MeterRegistry meters) {
    return Counter.builder("usher.passes.refused")
        .description("Requests with a pass for one browser that were refused, by reason")
        .tag("reason", reason)
        .register(meters);
  }

  /** What verifies RSA signatures; empty for Java's own. */
  Optional<Provider> provider() {
    return reader.provider();
  }

  /** Creates the bean at startup, so that its metrics exist before the first request. */
  void start(@Observes StartupEvent started) {}

  /**
   * Returns the pass of a request, for new holds of the event. Never blocks.
   *
   * @return fails with a problem: 401 if it is missing, forged, expired or for another audience;
   *     403 if it is for another event or another browser; 503 while no pass can be checked
   */
  public Uni<Pass> admit(Credentials credentials, String event) {
    return proven(credentials)
        .map(
            pass -> {
              requireNow(pass, event);
              return requireBrowser(pass, credentials);
            });
  }

  /**
   * Returns the pass with which a visitor comes to the event: only to bind it to the browser, and
   * for nothing else. Never blocks.
   *
   * @return fails as {@link #admit} does, except for passes for another browser
   */
  Uni<Pass> arriving(Credentials credentials, String event) {
    return proven(credentials).invoke(pass -> requireNow(pass, event));
  }

  /**
   * Returns the pass of a request, verified but possibly expired: for access to its holds, see
   * {@link #requireGrace}. Never blocks.
   *
   * @return fails as {@link #admit} does, except for passes that are expired or for other events
   */
  public Uni<Pass> signed(Credentials credentials) {
    return proven(credentials).map(pass -> requireBrowser(pass, credentials));
  }

  /**
   * The same for a request that {@link PassFilter} has admitted, with the currently known keys.
   *
   * @throws ProblemException 401 or 403 as {@link #signed} does
   */
  public Pass checked(Credentials credentials) {
    String authorization = credentials.authorization();
    if (authorization == null || !authorization.startsWith(BEARER)) {
      throw missing();
    }
    String token = token(authorization);
    Optional<Pass> remembered = remembered(token);
    if (remembered.isPresent()) {
      return requireBrowser(remembered.get(), credentials);
    }
    PassReader.Unproven unproven = reader.parse(token).orElseThrow(PassVerifier::noPass);
    return requireBrowser(prove(token, unproven, keys.known(unproven.keyId())), credentials);
  }

  /** The pass, whoever sends it: the callers decide what it is good for. */
  private Uni<Pass> proven(Credentials credentials) {
    String authorization = credentials.authorization();
    if (authorization == null || !authorization.startsWith(BEARER)) {
      return Uni.createFrom().failure(missing());
    }
    String token = token(authorization);
    Optional<Pass> remembered = remembered(token);
    return remembered.isPresent() ? Uni.createFrom().item(remembered.get()) : verify(token);
  }

  private void requireNow(Pass pass, String event) {
    if (pass.isOver(clock.instant())) {
      throw PassProblems.invalid("The pass is over.");
    }
    if (!pass.event().equals(event)) {
      throw PassProblems.wrongEvent();
    }
  }

  /** A pass for one browser is good with that browser's cookie only. */
  private Pass requireBrowser(Pass pass, Credentials credentials) {
    if (!pass.bound() || credentials.browser().filter(pass::isFor).isPresent()) {
      return pass;
    }
    if (pass.browser().isEmpty()) {
      notBound.increment();
      throw PassProblems.notBound(pass);
    }
    otherBrowser.increment();
    throw PassProblems.otherBrowser();
  }

  /**
   * Checks that an expired pass is within the grace period in which its visitor may see and pay for
   * a hold.
   *
   * @param until the end of the hold's payment window
   * @throws ProblemException 401 if the grace period has ended
   */
  public void requireGrace(Pass pass, Instant until) {
    Instant later = pass.expiresAt().isAfter(until) ? pass.expiresAt() : until;
    if (clock.instant().isAfter(later.plus(settings.grace()))) {
      throw PassProblems.invalid("The pass has been over for too long.");
    }
  }

  private Uni<Pass> verify(String token) {
    Optional<PassReader.Unproven> unproven = reader.parse(token);
    if (unproven.isEmpty()) {
      return Uni.createFrom().failure(noPass());
    }
    return keys.find(unproven.get().keyId()).map(key -> prove(token, unproven.get(), key));
  }

  private Pass prove(String token, PassReader.Unproven unproven, Optional<PublicKey> found) {
    PublicKey key = found.orElseThrow(PassVerifier::forged);
    Pass pass =
        reader
            .prove(unproven, key)
            // A pass for one browser of a site behind a proxy is good as a cookie of that site
            // only.
            .filter(proven -> proven.browser().isEmpty() || proven.bound())
            .map(Pass::of)
            .orElseThrow(PassVerifier::forged);
    verified.put(token, new Verified(pass, unproven.keyId(), key));
    return pass;
  }

  private Optional<Pass> remembered(String token) {
    Verified known = verified.getIfPresent(token);
    return known != null && keys.known(known.keyId()).filter(known.key()::equals).isPresent()
        ? Optional.of(known.pass())
        : Optional.empty();
  }

  private static String token(String authorization) {
    return authorization.substring(BEARER.length()).strip();
  }

  private static ProblemException missing() {
    return PassProblems.invalid("The request carries no pass.");
  }

  private static ProblemException noPass() {
    return PassProblems.invalid("The bearer token is no pass.");
  }

  private static ProblemException forged() {
    return PassProblems.invalid("The pass is not one that this service accepts.");
  }
}
