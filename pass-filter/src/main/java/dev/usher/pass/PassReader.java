package dev.usher.pass;

import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwx.JsonWebStructure;
import org.jspecify.annotations.Nullable;

/**
 * Reads passes, which are JSON Web Tokens (RFC 7519) signed with RS256, in two steps, because the
 * pass itself names its key. Has neither keys nor a clock; thread-safe.
 */
public final class PassReader {
  private static final int MAX_LENGTH = 4096;
  // Names are ids that the waiting room makes.
  private static final Pattern NAME = Pattern.compile("[!-~]{1,200}");
  // The end of year 9999: later times overflow in arithmetic and in PostgreSQL.
  private static final long LATEST_END = 253_402_300_799L;
  private static final AlgorithmConstraints RS256 =
      new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.RSA_USING_SHA256);
  private static final JwtConsumer PARSER =
      new JwtConsumerBuilder()
          .setSkipAllValidators()
          .setDisableRequireSignature()
          .setSkipSignatureVerification()
          .build();

  private final String issuer;
  private final String audience;

  /** A well-formed but unverified pass that names its key; anyone can create one. */
  public static final class Unproven {
    private final JwtContext content;
    private final String keyId;

    private Unproven(JwtContext content, String keyId) {
      this.content = content;
      this.keyId = keyId;
    }

    /** The id of the key that must verify it. */
    public String keyId() {
      return keyId;
    }
  }

  /**
   * Creates a reader of passes from this issuer for this audience.
   *
   * @param issuer their {@code iss}
   * @param audience their {@code aud}
   */
  public PassReader(String issuer, String audience) {
    this.issuer = issuer;
    this.audience = audience;
  }

  /** Parses a token; empty if it is not a well-formed pass. */
  public Optional<Unproven> parse(String token) {
    if (token.length() > MAX_LENGTH || !isWrittenInTheOneWay(token)) {
      return Optional.empty();
    }
    try {
      JwtContext content = PARSER.process(token);
      List<JsonWebStructure> layers = content.getJoseObjects();
      // Not as a string: jose4j casts, and anyone can send a number.
      Object id = layers.get(0).getHeaders().getObjectHeaderValue("kid");
      return layers.size() == 1 && id instanceof String name
          ? Optional.of(new Unproven(content, name))
          : Optional.empty();
    } catch (InvalidJwtException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the pass if the key has signed it and issuer and audience match. The caller checks the
   * expiry on each use: a visitor who is paying may be a little late.
   */
  public Optional<Pass> prove(Unproven unproven, PublicKey key) {
    JwtConsumer consumer =
        new JwtConsumerBuilder()
            .setVerificationKey(key)
            .setJwsAlgorithmConstraints(RS256)
            .setExpectedIssuer(issuer)
            .setExpectedAudience(audience)
            .setRequireSubject()
            .setRequireJwtId()
            .setRequireExpirationTime()
            .setAllowedClockSkewInSeconds(Integer.MAX_VALUE)
            .build();
    try {
      consumer.processContext(unproven.content);
      JwtClaims claims = unproven.content.getJwtClaims();
      String room = claims.getStringClaimValue("room");
      String browser = claims.getStringClaimValue("browser");
      Boolean bound = claims.getClaimValue("bound", Boolean.class);
      if (isOdd(room) || isOdd(claims.getSubject()) || isOdd(claims.getJwtId())) {
        return Optional.empty();
      }
      long end = claims.getExpirationTime().getValue();
      if (end < 0 || end > LATEST_END) {
        return Optional.empty();
      }
      NumericDate renewable = claims.getNumericDateClaimValue("renewable_until");
      return Optional.of(
          new Pass(
              claims.getSubject(),
              room,
              claims.getJwtId(),
              Instant.ofEpochSecond(end),
              Optional.ofNullable(browser),
              Boolean.TRUE.equals(bound),
              Optional.ofNullable(renewable)
                  .map(until -> Math.max(0, Math.min(LATEST_END, until.getValue())))
                  .map(Instant::ofEpochSecond)));
    } catch (InvalidJwtException | MalformedClaimException | ClassCastException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether the signature has the canonical encoding. Lenient decoders accept other texts for the
   * same bytes, so one visitor could fill the cache with variants of one pass. The parts before the
   * signature are signed as text and have no variants.
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

  private static boolean isOdd(@Nullable String name) {
    return name == null || !NAME.matcher(name).matches();
  }
}
