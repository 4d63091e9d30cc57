package dev.usher.booking.pass;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.BookingSettings.PassSettings;
import dev.usher.booking.fault.OverloadProblems;
import dev.usher.common.limit.ConcurrencyLimit;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * Fetches and caches the public keys that the waiting room publishes to verify passes. The last
 * good set stays in use while the waiting room is unreachable or publishes no usable key.
 *
 * <p>One fetch runs at a time, on its own thread, and never two within the configured pause: passes
 * that name invented keys do not cause calls. Requests with such passes wait for the fetch in
 * progress, without a thread and up to a bound; if no fetch is in progress they get a response at
 * once.
 *
 * <p>An instance without keys (for example started before the waiting room) retries a quarter of a
 * second after each failure and is not ready until it has keys.
 */
@ApplicationScoped
public class PassKeys {
  private static final Logger LOG = Logger.getLogger(PassKeys.class);
  private static final int MAX_BYTES = 1 << 20;
  private static final int CHUNK = 8192;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  private final PassSettings settings;
  private final ConcurrencyLimit waiters;
  private final ExecutorService fetcher;
  private volatile Map<String, PublicKey> keys = Map.of();
  private volatile long freshUntilNanos;

  // Written under the lock of this object.
  private CompletableFuture<Boolean> fetching = CompletableFuture.completedFuture(false);
  private volatile long nextFetchNanos = System.nanoTime();

  // Confined to the fetcher's thread.
  private boolean isFailureLogged;

  PassKeys(BookingSettings settings, MeterRegistry meters) {
    this.settings = settings.pass();
    this.waiters = new ConcurrencyLimit(settings.pass().maxWaiting());
    meters.gauge("usher.pass.waiting", waiters, ConcurrencyLimit::taken);
    this.fetcher = Executors.newSingleThreadExecutor(PassKeys::daemon);
    this.freshUntilNanos = System.nanoTime();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "pass-keys");
    thread.setDaemon(true);
    return thread;
  }

  void start(@Observes StartupEvent started) {
    fetch();
  }

  /** Whether this instance has keys. */
  boolean areKnown() {
    return !keys.isEmpty();
  }

  @PreDestroy
  void stop() {
    fetcher.shutdownNow();
  }

  /**
   * Returns the key with this id; empty if it does not exist. Never blocks.
   *
   * @return fails with a problem, 503, while no keys could be fetched or if too many wait for a
   *     fetch
   */
  Uni<Optional<PublicKey>> find(String id) {
    Optional<PublicKey> known = known(id);
    return known.isPresent()
        ? Uni.createFrom().item(known)
        : fetch().map(isFetched -> find(id, isFetched));
  }

  /**
   * Returns the key with this id from the known keys. Starts a fetch in the background if the keys
   * are old, so that a withdrawn key is noticed on any use.
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

  /** Fetches the keys, at most once per pause; returns whether they are as published. */
  private synchronized Uni<Boolean> fetch() {
    if (fetching.isDone() && System.nanoTime() - nextFetchNanos >= 0) {
      nextFetchNanos = System.nanoTime() + settings.keysMinPause().toNanos();
      fetching = CompletableFuture.supplyAsync(this::fetchNow, fetcher);
    }
    // A copy, so that a cancelled waiter cancels only its own wait.
    Uni<Boolean> result = Uni.createFrom().completionStage(fetching.copy());
    return fetching.isDone()
        ? result
        : waiters
            .bounded(result)
            .onFailure(RejectedExecutionException.class)
            .transform(tooMany -> OverloadProblems.overloaded());
  }

  private boolean fetchNow() {
    try {
      URLConnection connection = settings.jwksUrl().toURL().openConnection();
      connection.setConnectTimeout((int) settings.keysTimeout().toMillis());
      connection.setReadTimeout((int) settings.keysTimeout().toMillis());
      connection.setUseCaches(false);
      Map<String, PublicKey> fetched;
      try (InputStream in = connection.getInputStream()) {
        fetched = read(new String(bytes(in), StandardCharsets.UTF_8));
      }
      if (fetched.isEmpty()) {
        throw new IOException("It publishes no usable key; the last good ones are kept");
      }
      keys = fetched;
      freshUntilNanos = System.nanoTime() + settings.keysMaxAge().toNanos();
      return true;
    } catch (IOException | JoseException | RuntimeException e) {
      return failed(e);
    }
  }

  private boolean failed(Exception e) {
    if (areKnown()) {
      LOG.warnf("Pass keys not fetched from %s: %s", settings.jwksUrl(), e);
      return false;
    }
    if (!isFailureLogged) {
      isFailureLogged = true;
      LOG.warnf(
          "No pass keys yet: not fetched from %s: %s. Not ready until they are; retrying every %s",
          settings.jwksUrl(), e, FIRST_PAUSE);
    }
    synchronized (this) {
      nextFetchNanos = System.nanoTime() + FIRST_PAUSE.toNanos();
    }
    CompletableFuture.delayedExecutor(FIRST_PAUSE.toMillis(), TimeUnit.MILLISECONDS, fetcher)
        .execute(this::fetch);
    return false;
  }

  /**
   * Reads a stream up to a size limit and a deadline, so that a slow stream cannot block the fetch
   * forever.
   */
  private byte[] bytes(InputStream in) throws IOException {
    Duration inAll = settings.keysTimeout().multipliedBy(2);
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
