package dev.usher.common.key;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Fetches JSON Web Key Sets (RFC 7517): http, https or file. Blocks. */
public final class KeySets {
  private static final int MAX_BYTES = 1 << 20;
  private static final int CHUNK = 8192;

  private KeySets() {}

  /**
   * The keys of a set that verify RS256 (RSA) and ES256 (EC) signatures, by their ids; never empty.
   * A key that names another algorithm or another use is left out (RFC 7517, section 4; RFC 8725,
   * section 3.1).
   *
   * @param timeout for the connection and for data; a whole fetch may take twice this time
   */
  public static Map<String, PublicKey> fetch(URI address, Duration timeout) throws IOException {
    Map<String, PublicKey> keys = new HashMap<>();
    try {
      for (JsonWebKey key : new JsonWebKeySet(text(address, timeout)).getJsonWebKeys()) {
        if (key.getKeyId() != null && verifies(key)) {
          keys.put(key.getKeyId(), ((PublicJsonWebKey) key).getPublicKey());
        }
      }
    } catch (JoseException e) {
      throw new IOException("No key set at " + address, e);
    }
    if (keys.isEmpty()) {
      throw new IOException("No usable key at " + address);
    }
    return Map.copyOf(keys);
  }

  private static boolean verifies(JsonWebKey key) {
    return isFor(Use.SIGNATURE, key.getUse())
        && ((key instanceof RsaJsonWebKey
                && isFor(AlgorithmIdentifiers.RSA_USING_SHA256, key.getAlgorithm()))
            || (key instanceof EllipticCurveJsonWebKey
                && isFor(
                    AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256, key.getAlgorithm())));
  }

  private static boolean isFor(String wanted, @Nullable String named) {
    return named == null || named.equals(wanted);
  }

  /** The text at an address: up to a size limit and a deadline, however slowly it comes. */
  public static String text(URI address, Duration timeout) throws IOException {
    URLConnection connection = address.toURL().openConnection();
    connection.setConnectTimeout((int) timeout.toMillis());
    connection.setReadTimeout((int) timeout.toMillis());
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      return new String(bytes(in, timeout.multipliedBy(2)), StandardCharsets.UTF_8);
    }
  }

  private static byte[] bytes(InputStream in, Duration inAll) throws IOException {
    long deadline = System.nanoTime() + inAll.toNanos();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      all.write(chunk, 0, n);
      if (all.size() > MAX_BYTES) {
        throw new IOException("Longer than " + MAX_BYTES + " bytes");
      }
      if (System.nanoTime() - deadline > 0) {
        throw new SocketTimeoutException("Not read within " + inAll);
      }
    }
    return all.toByteArray();
  }
}
