package dev.usher.booking.pass;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.BookingSettings.PassSettings;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * The keys that passes are signed with, fetched from where the waiting room publishes them and kept
 * for as long as it cannot be reached.
 *
 * <p>One fetch at a time runs on a worker thread, and never two within the configured pause: passes
 * that name unknown keys, which anyone can make up, do not turn into calls.
 */
@ApplicationScoped
public class PassKeys {
  private static final Logger LOG = Logger.getLogger(PassKeys.class);
  private static final int MAX_BYTES = 1 << 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final PassSettings settings;
  private volatile Map<String, PublicKey> keys = Map.of();
  private volatile long freshUntilNanos;

  // Written under this one's lock.
  private CompletableFuture<Boolean> fetching = CompletableFuture.completedFuture(false);
  private volatile long nextFetchNanos = System.nanoTime();

  PassKeys(BookingSettings settings) {
    this.settings = settings.pass();
    this.freshUntilNanos = System.nanoTime();
  }

  void start(@Observes StartupEvent started) {
    fetch();
  }

  /**
   * The key with this id; empty if there is none. Never blocks.
   *
   * @return fails with a problem, 503, while no keys could be fetched
   */
  Uni<Optional<PublicKey>> find(String id) {
    Optional<PublicKey> known = known(id);
    if (known.isPresent()) {
      return Uni.createFrom().item(known);
    }
    return Uni.createFrom().completionStage(this::fetch).map(isFetched -> find(id, isFetched));
  }

  /**
   * The key with this id as far as is known now. Keys that have grown old are fetched anew behind
   * it, so that one that was withdrawn is noticed whoever comes.
   */
  Optional<PublicKey> known(String id) {
    long now = System.nanoTime();
    if (now - freshUntilNanos > 0 && now - nextFetchNanos >= 0) {
      fetch();
    }
    return Optional.ofNullable(keys.get(id));
  }

  private Optional<PublicKey> find(String id, boolean isFetched) {
    PublicKey found = keys.get(id);
    if (found == null && !isFetched) {
      throw PassProblems.keysUnknown();
    }
    return Optional.ofNullable(found);
  }

  /** Whether the keys are as published, after at most one fetch within the pause. */
  private synchronized CompletionStage<Boolean> fetch() {
    if (!fetching.isDone() || System.nanoTime() - nextFetchNanos < 0) {
      return fetching;
    }
    nextFetchNanos = System.nanoTime() + settings.keysMinPause().toNanos();
    fetching = CompletableFuture.supplyAsync(this::fetchNow, Infrastructure.getDefaultWorkerPool());
    return fetching;
  }

  private boolean fetchNow() {
    try {
      URLConnection connection = settings.jwksUrl().toURL().openConnection();
      connection.setConnectTimeout((int) TIMEOUT.toMillis());
      connection.setReadTimeout((int) TIMEOUT.toMillis());
      connection.setUseCaches(false);
      try (InputStream in = connection.getInputStream()) {
        keys = read(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
      }
      freshUntilNanos = System.nanoTime() + settings.keysMaxAge().toNanos();
      return true;
    } catch (IOException | JoseException | RuntimeException e) {
      LOG.warnf("Keys of passes not fetched from %s: %s", settings.jwksUrl(), e);
      return false;
    }
  }

  private static Map<String, PublicKey> read(String json) throws JoseException {
    Map<String, PublicKey> read = new HashMap<>();
    for (JsonWebKey key : new JsonWebKeySet(json).getJsonWebKeys()) {
      if (key instanceof RsaJsonWebKey rsa && rsa.getKeyId() != null) {
        read.put(rsa.getKeyId(), rsa.getRsaPublicKey());
      }
    }
    return Map.copyOf(read);
  }
}
