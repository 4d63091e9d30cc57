package dev.usher.pass;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jose4j.json.JsonUtil;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Reads passes, which are JSON Web Tokens (RFC 7519) signed with RS256, in two steps, because the
 * pass itself names its key. jose4j parses the JSON and checks the claims. Remembers a few headers
 * and keys, and has no clock; thread-safe.
 */
public final class PassReader {
  private static final int MAX_LENGTH = 4096;
  // Of RFC 7518, 3.3.
  private static final int LEAST_KEY_BITS = 2048;
  // A waiting room signs with one key at a time, and publishes few.
  private static final int MAX_REMEMBERED = 16;
  private static final String SIGNATURE = "SHA256withRSA";
  // Names are ids that the waiting room makes.
  private static final Pattern NAME = Pattern.compile("[!-~]{1,200}");
  // The end of year 9999: later times overflow in arithmetic and in PostgreSQL.
  private static final long LATEST_END = 253_402_300_799L;

  private final @Nullable Provider provider;
  private final JwtConsumer claimRules;
  // The ids of keys by the headers of proven passes, which are the same for all passes of a key.
  private final Map<String, String> provenHeaders = new ConcurrentHashMap<>();
  // The provider's own form of a key, so that it is not converted for each pass.
  private final Map<PublicKey, PublicKey> ownKeys = new ConcurrentHashMap<>();

  /** A well-formed but unverified pass that names its key; anyone can create one. */
  public static final class Unproven {
    private final String header;
    private final String signed;
    private final byte[] signature;
    private final String keyId;

    private Unproven(String header, String signed, byte[] signature, String keyId) {
      this.header = header;
      this.signed = signed;
      this.signature = signature;
      this.keyId = keyId;
    }

    /** The id of the key that must verify it. */
    public String keyId() {
      return keyId;
    }
  }

  /**
   * Creates a reader of passes from this issuer for this audience, which verifies signatures with
   * the installed provider that Java prefers.
   *
   * @param issuer their {@code iss}
   * @param audience their {@code aud}
   */
  public PassReader(String issuer, String audience) {
    this(issuer, audience, Optional.empty());
  }

  /**
   * Creates a reader of passes from this issuer for this audience.
   *
   * @param issuer their {@code iss}
   * @param audience their {@code aud}
   * @param provider verifies signatures, and has {@code SHA256withRSA} and keys of {@code RSA}; it
   *     need not be installed. Empty for the installed one that Java prefers
   */
  public PassReader(String issuer, String audience, Optional<Provider> provider) {
    this.provider = provider.orElse(null);
    this.claimRules =
        new JwtConsumerBuilder()
            // The signature was verified before.
            .setSkipSignatureVerification()
            .setDisableRequireSignature()
            .setExpectedIssuer(issuer)
            .setExpectedAudience(audience)
            .setRequireSubject()
            .setRequireJwtId()
            .setRequireExpirationTime()
            .setAllowedClockSkewInSeconds(Integer.MAX_VALUE)
            .build();
  }

  /** The provider that verifies signatures; empty for the installed one that Java prefers. */
  public Optional<Provider> provider() {
    return Optional.ofNullable(provider);
  }

  /** Parses a token; empty if it is not a well-formed pass. */
  public Optional<Unproven> parse(String token) {
    int afterHeader = token.indexOf('.');
    int beforeSignature = token.lastIndexOf('.');
    // Exactly three parts.
    if (token.length() > MAX_LENGTH
        || afterHeader < 0
        || token.indexOf('.', afterHeader + 1) != beforeSignature) {
      return Optional.empty();
    }
    byte[] signature = decodeWrittenInTheOneWay(token.substring(beforeSignature + 1));
    if (signature == null) {
      return Optional.empty();
    }
    String header = token.substring(0, afterHeader);
    String keyId = provenHeaders.get(header);
    if (keyId == null) {
      keyId = readHeader(header);
    }
    return Optional.ofNullable(keyId)
        .map(id -> new Unproven(header, token.substring(0, beforeSignature), signature, id));
  }

  /**
   * Returns the pass if the key has signed it and issuer and audience match. The caller checks the
   * expiry on each use: a visitor who is paying may be a little late.
   */
  public Optional<Pass> prove(Unproven unproven, PublicKey key) {
    if (!isSignedBy(key, unproven)) {
      return Optional.empty();
    }
    remember(provenHeaders, unproven.header, unproven.keyId);
    try {
      String payload = unproven.signed.substring(unproven.header.length() + 1);
      return read(JwtClaims.parse(new String(Base64.getUrlDecoder().decode(payload), UTF_8)));
    } catch (InvalidJwtException
        | MalformedClaimException
        | ClassCastException
        | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Pass> read(JwtClaims claims)
      throws InvalidJwtException, MalformedClaimException {
    claimRules.processContext(new JwtContext(claims, List.of()));
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
  }

  /** The id of the key that a header names; null unless it is that of a pass. */
  private static @Nullable String readHeader(String encoded) {
    try {
      Map<String, Object> header =
          JsonUtil.parseJson(new String(Base64.getUrlDecoder().decode(encoded), UTF_8));
      // No pass has extensions that must be understood, or is nested in another token.
      return AlgorithmIdentifiers.RSA_USING_SHA256.equals(header.get("alg"))
              && header.get("kid") instanceof String keyId
              && !header.containsKey("crit")
              && !header.containsKey("b64")
              && !header.containsKey("cty")
          ? keyId
          : null;
    } catch (JoseException | IllegalArgumentException e) {
      return null;
    }
  }

  private boolean isSignedBy(PublicKey key, Unproven pass) {
    // RFC 8017, 8.2.2: a signature has exactly as many bytes as the modulus.
    if (!(key instanceof RSAPublicKey rsa)
        || rsa.getModulus().bitLength() < LEAST_KEY_BITS
        || pass.signature.length != (rsa.getModulus().bitLength() + 7) / 8) {
      return false;
    }
    try {
      Signature signature =
          provider == null
              ? Signature.getInstance(SIGNATURE)
              : Signature.getInstance(SIGNATURE, provider);
      signature.initVerify(own(key));
      signature.update(pass.signed.getBytes(ISO_8859_1));
      return signature.verify(pass.signature);
    } catch (GeneralSecurityException | RuntimeException e) {
      // Providers differ in what they throw for a signature that is none.
      return false;
    }
  }

  private PublicKey own(PublicKey key) throws GeneralSecurityException {
    if (provider == null) {
      return key;
    }
    PublicKey own = ownKeys.get(key);
    if (own == null) {
      byte[] encoded = key.getEncoded();
      if (encoded == null) {
        throw new InvalidKeyException("A key without an encoding");
      }
      own = KeyFactory.getInstance("RSA", provider).generatePublic(new X509EncodedKeySpec(encoded));
      remember(ownKeys, key, own);
    }
    return own;
  }

  private static <K, V> void remember(Map<K, V> few, K key, V value) {
    if (few.size() >= MAX_REMEMBERED && !few.containsKey(key)) {
      few.clear();
    }
    few.putIfAbsent(key, value);
  }

  /**
   * The bytes of a signature; null unless it has the canonical encoding. Lenient decoders accept
   * other texts for the same bytes, so one visitor could fill the cache with variants of one pass.
   * The parts before the signature are signed as text and have no variants.
   */
  private static byte @Nullable [] decodeWrittenInTheOneWay(String signature) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(signature);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(signature)
          ? bytes
          : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isOdd(@Nullable String name) {
    return name == null || !NAME.matcher(name).matches();
  }
}
