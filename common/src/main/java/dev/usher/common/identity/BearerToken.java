package dev.usher.common.identity;

import dev.usher.common.text.Text;
import io.quarkus.security.AuthenticationFailedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jspecify.annotations.Nullable;

/**
 * The bearer token of an operator or a service: a JSON Web Token (RFC 7519) signed with RS256 or
 * ES256. It is read in two steps, as it names its issuer and key itself. Whatever a client sends,
 * the only failure is {@link AuthenticationFailedException}.
 */
final class BearerToken {
  /** Why a token was refused, for its holder: an attribute of the exception. */
  static final String DETAIL = "usher.detail";

  private static final int MAX_LENGTH = 16_384;
  private static final int MAX_SUBJECT = 255;
  private static final int MAX_USER_NAME = 100;
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);
  private static final Set<String> ROLES = Set.of("operator", "service");
  private static final AlgorithmConstraints ALGORITHMS =
      new AlgorithmConstraints(
          ConstraintType.PERMIT,
          AlgorithmIdentifiers.RSA_USING_SHA256,
          AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
  private static final JwtConsumer PARSER =
      new JwtConsumerBuilder()
          .setSkipAllValidators()
          .setDisableRequireSignature()
          .setSkipSignatureVerification()
          .build();

  private final JwtContext content;
  private final String issuer;
  private final Optional<String> keyId;

  /** Who calls, and in which of the roles that Usher knows. */
  record Caller(String name, Set<String> roles) {}

  private BearerToken(JwtContext content, String issuer, Optional<String> keyId) {
    this.content = content;
    this.issuer = issuer;
    this.keyId = keyId;
  }

  /** Parses a token, which anyone can have made. */
  static BearerToken parse(String token) {
    String[] parts = token.split("\\.", -1);
    if (token.length() > MAX_LENGTH || parts.length != 3) {
      throw refused("The bearer token is malformed.");
    }
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(parts[1])));
      JwtContext content = PARSER.process(token);
      Object keyId = content.getJoseObjects().get(0).getHeaders().getObjectHeaderValue("kid");
      if (content.getJoseObjects().size() == 1
          && content.getJwtClaims().getClaimValue("iss") instanceof String issuer) {
        return new BearerToken(
            content, issuer, keyId instanceof String id ? Optional.of(id) : Optional.empty());
      }
    } catch (InvalidJwtException | CharacterCodingException | RuntimeException e) {
      // RuntimeException: the library casts what anyone can send as another type.
      throw refused("The bearer token is malformed.");
    }
    throw refused("The bearer token is malformed: it has no issuer.");
  }

  String issuer() {
    return issuer;
  }

  /** The id of the key that must verify it. */
  Optional<String> keyId() {
    return keyId;
  }

  /**
   * The caller, if the key has signed the token and it is valid now.
   *
   * @param audiences one of which it must be for; any if empty
   * @param rolesClaim see {@link OidcSettings#rolesClaim}
   */
  Caller verify(PublicKey key, List<String> audiences, String rolesClaim, Instant now) {
    return read(key, audiences, now, claims -> new Caller(name(claims), roles(claims, rolesClaim)));
  }

  /**
   * The subject, if the key has signed the token and it is valid now.
   *
   * @param audiences one of which it must be for
   * @param nonce that it must have; any if null
   */
  String subject(PublicKey key, List<String> audiences, @Nullable String nonce, Instant now) {
    return read(
        key,
        audiences,
        now,
        claims -> {
          if (nonce != null && !nonce.equals(claims.getClaimValue("nonce"))) {
            throw refused("The token is of another sign-in.");
          }
          return subject(claims);
        });
  }

  private interface Reader<T> {
    T read(JwtClaims claims) throws MalformedClaimException;
  }

  private <T> T read(PublicKey key, List<String> audiences, Instant now, Reader<T> reader) {
    JwtConsumerBuilder consumer =
        new JwtConsumerBuilder()
            .setVerificationKey(key)
            .setJwsAlgorithmConstraints(ALGORITHMS)
            .setExpectedIssuer(issuer)
            .setRequireSubject()
            .setRequireExpirationTime()
            .setEvaluationTime(NumericDate.fromSeconds(now.getEpochSecond()))
            .setAllowedClockSkewInSeconds((int) CLOCK_SKEW.toSeconds());
    if (audiences.isEmpty()) {
      consumer.setSkipDefaultAudienceValidation();
    } else {
      consumer.setExpectedAudience(audiences.toArray(String[]::new));
    }
    try {
      consumer.build().processContext(content);
      return reader.read(content.getJwtClaims());
    } catch (AuthenticationFailedException e) {
      throw e;
    } catch (InvalidJwtException e) {
      throw refused(reason(e));
    } catch (MalformedClaimException | RuntimeException e) {
      throw refused("The bearer token has a claim of the wrong kind.");
    }
  }

  /** The user name is for people, and may change: the subject says who it was. */
  private static String name(JwtClaims claims) throws MalformedClaimException {
    String subject = subject(claims);
    return claims.getClaimValue("preferred_username") instanceof String user
            && Text.isGood(user, MAX_USER_NAME)
            && !user.equals(subject)
        ? user + " (" + subject + ")"
        : subject;
  }

  private static String subject(JwtClaims claims) throws MalformedClaimException {
    String subject = claims.getSubject();
    if (!Text.isGood(subject, MAX_SUBJECT)) {
      throw refused("The subject of the bearer token is malformed.");
    }
    return subject;
  }

  private static Set<String> roles(JwtClaims claims, String path) {
    // The whole path first: some providers name claims by addresses, with dots.
    Object found = claims.getClaimValue(path);
    if (found == null) {
      found = claims.getClaimsMap();
      for (String step : path.split("\\.", -1)) {
        found = found instanceof Map<?, ?> object ? object.get(step) : null;
      }
    }
    return values(found).filter(ROLES::contains).collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<String> values(@Nullable Object claim) {
    if (claim instanceof List<?> list) {
      return list.stream().filter(String.class::isInstance).map(String.class::cast);
    }
    return claim instanceof String words ? Stream.of(words.split("\\s+", -1)) : Stream.empty();
  }

  private static String reason(InvalidJwtException e) {
    if (e.hasErrorCode(ErrorCodes.EXPIRED)) {
      return "The bearer token has expired. Get another one.";
    }
    if (e.hasErrorCode(ErrorCodes.AUDIENCE_INVALID)
        || e.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
      return "The bearer token is for another audience.";
    }
    return "The bearer token is malformed or not signed by its issuer.";
  }

  static AuthenticationFailedException refused(String detail) {
    return new AuthenticationFailedException(detail, Map.of(DETAIL, detail));
  }
}
