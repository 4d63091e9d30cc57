package dev.usher.booking.pass;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.usher.booking.BookingSettings;
import dev.usher.booking.BookingSettings.PassSettings;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose pass a request carries. A pass that was verified is remembered with the key that it
 * was signed with, because verifying one costs more than all else of a refusal; a key that is no
 * longer published takes its passes with it.
 */
@ApplicationScoped
public class Passes {
  private static final String BEARER = "Bearer ";
  private static final int MAX_LENGTH = 4096;
  private static final int MAX_NAME = 200;
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(30);
  private static final AlgorithmConstraints RS256 =
      new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.RSA_USING_SHA256);

  private final PassSettings settings;
  private final PassKeys keys;
  private final Cache<String, Verified> verified;

  private record Verified(Pass pass, String keyId, PublicKey key) {}

  Passes(BookingSettings settings, PassKeys keys) {
    this.settings = settings.pass();
    this.keys = keys;
    this.verified =
        Caffeine.newBuilder()
            .maximumSize(settings.pass().remembered())
            .expireAfterAccess(FORGOTTEN_AFTER)
            .build();
  }

  /**
   * The pass in an {@code Authorization} header, for new holds of the event. Never blocks.
   *
   * @return fails with a problem: 401 if it is missing, forged, for somebody else than us or over;
   *     403 if it is another event's; 503 while no pass can be checked
   */
  public Uni<Pass> admit(@Nullable String authorization, String event) {
    return signed(authorization)
        .map(
            pass -> {
              if (pass.isOver(Instant.now())) {
                throw PassProblems.invalid("The pass is over.");
              }
              if (!pass.event().equals(event)) {
                throw PassProblems.wrongEvent();
              }
              return pass;
            });
  }

  /**
   * The pass in an {@code Authorization} header, genuine but perhaps over: for what it was used to
   * hold, see {@link #requireGrace}. Never blocks.
   *
   * @return fails as {@link #admit} does, except for passes that are over or for other events
   */
  public Uni<Pass> signed(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith(BEARER)) {
      return Uni.createFrom().failure(PassProblems.invalid("The request carries no pass."));
    }
    String token = authorization.substring(BEARER.length()).strip();
    Verified known = verified.getIfPresent(token);
    if (known != null && keys.known(known.keyId()).filter(known.key()::equals).isPresent()) {
      return Uni.createFrom().item(known.pass());
    }
    return verify(token);
  }

  /**
   * Lets a visitor whose pass is over pay for and see what they hold, for a while.
   *
   * @param until the end of the hold's payment window
   * @throws HttpProblem 401 if it has been over for too long
   */
  public void requireGrace(Pass pass, Instant until) {
    Instant later = pass.expiresAt().isAfter(until) ? pass.expiresAt() : until;
    if (Instant.now().isAfter(later.plus(settings.grace()))) {
      throw PassProblems.invalid("The pass has been over for too long.");
    }
  }

  private Uni<Pass> verify(String token) {
    Optional<String> keyId = keyId(token);
    if (keyId.isEmpty()) {
      return Uni.createFrom().failure(PassProblems.invalid("The bearer token is no pass."));
    }
    return keys.find(keyId.get())
        .map(
            found -> {
              PublicKey key = found.orElseThrow(Passes::forged);
              Pass pass = read(token, key);
              verified.put(token, new Verified(pass, keyId.get(), key));
              return pass;
            });
  }

  private static Optional<String> keyId(String token) {
    if (token.length() > MAX_LENGTH || !isWrittenInTheOneWay(token)) {
      return Optional.empty();
    }
    try {
      JsonWebSignature signature = new JsonWebSignature();
      signature.setCompactSerialization(token);
      // Not as a string: jose4j casts, and anyone can send a number.
      Object id = signature.getHeaders().getObjectHeaderValue("kid");
      return id instanceof String name ? Optional.of(name) : Optional.empty();
    } catch (JoseException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether the signature is the one text that stands for its bytes. Other texts are read as the
   * same by those who are lenient, so that one visitor could fill the memory with one pass. What is
   * before the signature is signed as text and cannot be written otherwise.
   */
  private static boolean isWrittenInTheOneWay(String token) {
    String signature = token.substring(token.lastIndexOf('.') + 1);
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(signature);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(signature);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Pass read(String token, PublicKey key) {
    // Its end is looked at on each use: whoever is paying may be a little late.
    JwtConsumer consumer =
        new JwtConsumerBuilder()
            .setVerificationKey(key)
            .setJwsAlgorithmConstraints(RS256)
            .setExpectedIssuer(settings.issuer())
            .setExpectedAudience(settings.audience())
            .setRequireSubject()
            .setRequireJwtId()
            .setRequireExpirationTime()
            .setAllowedClockSkewInSeconds(Integer.MAX_VALUE)
            .build();
    try {
      JwtClaims claims = consumer.processToClaims(token);
      String room = claims.getStringClaimValue("room");
      if (room == null || isOdd(room) || isOdd(claims.getSubject()) || isOdd(claims.getJwtId())) {
        throw forged();
      }
      Instant end = Instant.ofEpochSecond(claims.getExpirationTime().getValue());
      return new Pass(claims.getSubject(), room, claims.getJwtId(), end);
    } catch (InvalidJwtException | MalformedClaimException | ClassCastException e) {
      // The last where jose4j takes a header for a string that is none.
      throw forged();
    }
  }

  private static boolean isOdd(String name) {
    return name.isBlank()
        || name.length() > MAX_NAME
        || name.chars().anyMatch(Character::isISOControl);
  }

  private static HttpProblem forged() {
    return PassProblems.invalid("The pass is not one that this service accepts.");
  }
}
