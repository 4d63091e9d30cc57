package dev.usher.pass;

import java.io.IOException;
import java.net.URI;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.jose4j.http.Get;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * The keys that a waiting room publishes, kept for as long as it allows. The last good set stays in
 * use for an hour while the waiting room cannot be reached. Tokens with invented key ids cause a
 * fetch every few seconds at most, also while fetches fail. Thread-safe; a fetch blocks.
 */
final class PublishedKeySet {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int MAX_AGE_SECONDS = 300;
  private static final int KEPT_ON_ERROR_SECONDS = 3_600;
  private static final int PAUSE_MILLIS = 5_000;
  private static final int MAX_BYTES = 1 << 20;

  private final HttpsJwks keys;
  private volatile List<JsonWebKey> lastFound = List.of();
  private volatile long retryAtNanos = System.nanoTime();

  PublishedKeySet(URI address) {
    Get get = new Get();
    get.setConnectTimeout(TIMEOUT_MILLIS);
    get.setReadTimeout(TIMEOUT_MILLIS);
    get.setRetries(0);
    get.setResponseBodySizeLimit(MAX_BYTES);
    keys = new HttpsJwks(address.toString());
    keys.setSimpleHttpGet(get);
    keys.setDefaultCacheDuration(MAX_AGE_SECONDS);
    keys.setRetainCacheOnErrorDuration(KEPT_ON_ERROR_SECONDS);
    keys.setRefreshReprieveThreshold(PAUSE_MILLIS);
  }

  /**
   * The key with this id; empty if none is published.
   *
   * @throws KeysUnavailableException if they could not be fetched
   */
  Optional<PublicKey> find(String id) {
    if (System.nanoTime() - retryAtNanos < 0) {
      return Optional.of(find(lastFound, id).orElseThrow(KeysUnavailableException::tooSoon));
    }
    try {
      Optional<PublicKey> known = find(fetched(), id);
      if (known.isPresent()) {
        return known;
      }
      keys.refresh();
      return find(fetched(), id);
    } catch (IOException | JoseException e) {
      retryAtNanos = System.nanoTime() + PAUSE_MILLIS * 1_000_000L;
      throw new KeysUnavailableException(e);
    }
  }

  private List<JsonWebKey> fetched() throws IOException, JoseException {
    try {
      lastFound = keys.getJsonWebKeys();
    } catch (IOException | JoseException e) {
      lastFound = List.of();
      throw e;
    }
    return lastFound;
  }

  private static Optional<PublicKey> find(List<JsonWebKey> keys, String id) {
    return keys.stream()
        .filter(key -> id.equals(key.getKeyId()))
        .filter(RsaJsonWebKey.class::isInstance)
        .map(key -> ((RsaJsonWebKey) key).getPublicKey())
        .findFirst();
  }
}
