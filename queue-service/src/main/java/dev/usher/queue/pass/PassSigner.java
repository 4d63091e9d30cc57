package dev.usher.queue.pass;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Room;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import io.smallrye.jwt.util.KeyUtils;
import io.vertx.core.Context;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;

/**
 * Signs passes with RS256 and publishes the public keys that verify them (RFC 7517), identified by
 * their thumbprints (RFC 7638). The same pass always results in the same token, because
 * RSASSA-PKCS1-v1_5 is deterministic.
 */
@ApplicationScoped
public class PassSigner {
  private final PrivateKey key;
  private final String keyId;
  private final String keySet;
  private final Map<String, PublicKey> publicKeys;
  private final QueueSettings.Pass settings;

  PassSigner(QueueSettings settings) {
    this.settings = settings.pass();
    RSAPrivateCrtKey signing = privateKey(this.settings.signingKeyFile());
    RsaJsonWebKey current = published(publicHalf(signing));
    // Indexed by key id, so that an announced key that now signs is published once.
    Map<String, RsaJsonWebKey> keys = new LinkedHashMap<>(Map.of(current.getKeyId(), current));
    add(keys, this.settings.announcedKeyFiles(), "usher.pass.announced-key-files");
    add(keys, this.settings.retiredKeyFiles(), "usher.pass.retired-key-files");
    this.key = signing;
    this.keyId = current.getKeyId();
    this.publicKeys =
        keys.entrySet().stream()
            .collect(toUnmodifiableMap(Map.Entry::getKey, key -> key.getValue().getPublicKey()));
    this.keySet =
        new JsonWebKeySet(List.copyOf(keys.values())).toJson(OutputControlLevel.PUBLIC_ONLY);
  }

  /** Loads the keys at startup, so that a service without them does not start. */
  void start(@Observes StartupEvent event) {}

  /**
   * Signs the pass. Takes about a millisecond: call it from worker threads.
   *
   * @param room says how long the pass may be renewed
   */
  String sign(Room room, PassClaims pass) {
    return pass.bound() ? signBound(room, pass, Optional.empty()) : sign(claims(room, pass));
  }

  /**
   * Signs the pass for one browser of a site alone. Call it from worker threads, too.
   *
   * @param browser the hash of the browser's key
   */
  public String sign(Room room, PassClaims pass, String browser) {
    return sign(claims(room, pass).claim("browser", browser));
  }

  /**
   * Signs the pass for one browser of Usher's own shop. Call it from worker threads, too.
   *
   * @param browser the hash of the browser's key; empty until one has come there with the pass
   */
  String signBound(Room room, PassClaims pass, Optional<String> browser) {
    JwtClaimsBuilder claims = claims(room, pass).claim("bound", true);
    browser.ifPresent(hash -> claims.claim("browser", hash));
    return sign(claims);
  }

  private JwtClaimsBuilder claims(Room room, PassClaims pass) {
    JwtClaimsBuilder claims = claims(pass);
    room.controls()
        .maxPassTtl()
        .ifPresent(most -> claims.claim("renewable_until", pass.issuedAt() + most.toSeconds()));
    return claims;
  }

  private JwtClaimsBuilder claims(PassClaims pass) {
    return Jwt.issuer(settings.issuer())
        .audience(settings.audience())
        .subject(pass.visitor())
        .groups(Set.of("visitor"))
        .claim("room", pass.room())
        .claim("jti", pass.id())
        .issuedAt(pass.issuedAt())
        .expiresAt(pass.endsAt());
  }

  private String sign(JwtClaimsBuilder claims) {
    assert !Context.isOnEventLoopThread() : "signing would block an event loop";
    return claims.jws().keyId(keyId).sign(key);
  }

  /** The published key with this id. */
  public Optional<PublicKey> publicKey(String id) {
    return Optional.ofNullable(publicKeys.get(id));
  }

  /** The public keys as a JWK set. */
  String keySet() {
    return keySet;
  }

  private static void add(
      Map<String, RsaJsonWebKey> keys, Optional<List<Path>> files, String setting) {
    for (Path file : files.orElse(List.of())) {
      RsaJsonWebKey key = published(publicKey(file, setting));
      keys.putIfAbsent(key.getKeyId(), key);
    }
  }

  private static RsaJsonWebKey published(RSAPublicKey key) {
    RsaJsonWebKey jwk = new RsaJsonWebKey(key);
    jwk.setKeyId(jwk.calculateBase64urlEncodedThumbprint("SHA-256"));
    jwk.setUse("sig");
    jwk.setAlgorithm("RS256");
    return jwk;
  }

  private static RSAPublicKey publicHalf(RSAPrivateCrtKey key) {
    try {
      RSAPublicKeySpec spec = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
      return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has RSA", e);
    }
  }

  private static RSAPrivateCrtKey privateKey(Path file) {
    try {
      if (KeyUtils.decodePrivateKey(Files.readString(file)) instanceof RSAPrivateCrtKey key) {
        return key;
      }
      throw new IllegalStateException("usher.pass.signing-key-file is no RSA key: " + file);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(
          "usher.pass.signing-key-file must be a PKCS#8 PEM file: " + file, e);
    }
  }

  private static RSAPublicKey publicKey(Path file, String setting) {
    try {
      PublicKey key = KeyUtils.decodePublicKey(Files.readString(file));
      if (key instanceof RSAPublicKey rsa) {
        return rsa;
      }
      throw new IllegalStateException(setting + " names no RSA key: " + file);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(setting + " must be public keys (PEM): " + file, e);
    }
  }
}
