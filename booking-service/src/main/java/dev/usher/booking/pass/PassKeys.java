package dev.usher.booking.pass;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.BookingSettings.PassSettings;
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
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * The keys that passes are signed with, fetched from where the waiting room publishes them. The
 * last good set is kept while it cannot be reached, or publishes no usable key.
 *
 * <p>One fetch at a time runs, on a thread of its own, and never two within the configured pause:
 * passes that name unknown keys, which anyone can make up, do not turn into calls. Requests with
 * such passes wait for the fetch that is under way, without a thread and up to a bound; if none is
 * under way they are answered at once.
 *
 * <p>An instance that has no keys yet, because it started before the waiting room did, tries again
 * a quarter of a second after each failure, and is not ready until it has them.
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

  // Written under this one's lock.
  private CompletableFuture<Boolean> fetching = CompletableFuture.completedFuture(false);
  private Uni<Boolean> result = Uni.createFrom().item(false);
  private volatile long nextFetchNanos = System.nanoTime();

  // Of the fetcher's thread.
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

  /** Whether this instance has keys to check passes with. */
  boolean areKnown() {
    return !keys.isEmpty();
  }

  @PreDestroy
  void stop() {
    fetcher.shutdownNow();
  }

  /**
   * The key with this id; empty if there is none. Never blocks.
   *
   * @return fails with a problem, 503, while no keys could be fetched; with {@link
   *     java.util.concurrent.RejectedExecutionException} if too many wait for a fetch
   */
  Uni<Optional<PublicKey>> find(String id) {
    Optional<PublicKey> known = known(id);
    if (known.isPresent()) {
      return Uni.createFrom().item(known);
    }
    return fetch().map(isFetched -> find(id, isFetched));
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
  private synchronized Uni<Boolean> fetch() {
    if (fetching.isDone() && System.nanoTime() - nextFetchNanos >= 0) {
      nextFetchNanos = System.nanoTime() + settings.keysMinPause().toNanos();
      fetching = CompletableFuture.supplyAsync(this::fetchNow, fetcher);
      // Handed out instead of the fetch: a waiter that leaves cancels nothing but its own wait.
      result = Uni.createFrom().completionStage(fetching).memoize().indefinitely();
    }
    return fetching.isDone() ? result : waiters.bounded(result);
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
      LOG.warnf("Keys of passes not fetched from %s: %s", settings.jwksUrl(), e);
      return false;
    }
    if (!isFailureLogged) {
      isFailureLogged = true;
      LOG.warnf(
          "No keys of passes yet: not fetched from %s: %s. Not ready until they are; tried every %s",
          settings.jwksUrl(), e, FIRST_PAUSE);
    }
    synchronized (this) {
      nextFetchNanos = System.nanoTime() + FIRST_PAUSE.toNanos();
    }
    CompletableFuture.delayedExecutor(FIRST_PAUSE.toMillis(), TimeUnit.MILLISECONDS, fetcher)
        .execute(this::fetch);
    return false;
  }

  /** All of a stream that is not too long; one that drips does not keep the fetch for ever. */
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
