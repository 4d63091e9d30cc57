package dev.usher.common.key;

import dev.usher.common.limit.ConcurrencyLimit;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Fetches and caches public keys that somebody else publishes. The last good set stays in use while
 * they are unreachable or publish no usable key.
 *
 * <p>One fetch runs at a time, on its own thread, and never two within a pause: tokens that name
 * invented keys do not cause calls. Requests with such tokens wait for the fetch in progress,
 * without a thread and up to a bound; if no fetch is in progress they get a response at once. While
 * there are no keys, a failed fetch is retried.
 */
public final class PublishedKeys implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(PublishedKeys.class);

  private final String name;
  private final Source source;
  private final Limits limits;
  private final ConcurrencyLimit waiters;
  private final ExecutorService fetcher;
  private volatile Map<String, PublicKey> keys = Map.of();
  private volatile long freshUntilNanos;

  private volatile boolean isFetchFailing;

  // Written under the lock of this object.
  private CompletableFuture<Boolean> fetching = CompletableFuture.completedFuture(false);
  private volatile long nextFetchNanos = System.nanoTime();

  // Confined to the fetcher's thread.
  private boolean isFailureLogged;

  /** Where the keys come from. It may block. */
  public interface Source {
    /** The keys by their ids, at least one. */
    Map<String, PublicKey> fetch() throws IOException;
  }

  /**
   * How often they are fetched, and who may wait.
   *
   * @param maxAge the age at which known keys are fetched again
   * @param minPause between two fetches
   * @param firstPause between two fetches while there are no keys
   * @param maxWaiting requests that may wait for a fetch
   */
  public record Limits(Duration maxAge, Duration minPause, Duration firstPause, int maxWaiting) {}

  /** The key may exist: the keys could not be fetched. */
  public static final class NotFetchedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private NotFetchedException(String name) {
      super("Not fetched: " + name);
    }
  }

  /**
   * Fetches nothing yet.
   *
   * @param name of the keys in the log, for example {@code pass keys}
   */
  public PublishedKeys(String name, Source source, Limits limits) {
    this.name = name;
    this.source = source;
    this.limits = limits;
    this.waiters = new ConcurrencyLimit(limits.maxWaiting());
    this.fetcher = Executors.newSingleThreadExecutor(task -> daemon(name, task));
    this.freshUntilNanos = System.nanoTime();
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name.replace(' ', '-'));
    thread.setDaemon(true);
    return thread;
  }

  /** Begins the first fetch. */
  public void start() {
    fetch();
  }

  /** Whether there are keys. */
  public boolean areKnown() {
    return !keys.isEmpty();
  }

  /** How many wait for a fetch. */
  public int waiting() {
    return waiters.taken();
  }

  /** How many may wait for a fetch. */
  public int maxWaiting() {
    return waiters.most();
  }

  /** Whether the last fetch failed. */
  public boolean isFetchFailing() {
    return isFetchFailing;
  }

  /** No more fetches. */
  @Override
  public void close() {
    fetcher.shutdownNow();
  }

  /**
   * Returns the key with this id; empty if it does not exist. Never blocks.
   *
   * @return fails with {@link NotFetchedException}, and with {@link RejectedExecutionException} if
   *     too many wait
   */
  public Uni<Optional<PublicKey>> find(String id) {
    Optional<PublicKey> known = known(id);
    return known.isPresent()
        ? Uni.createFrom().item(known)
        : fetch().map(isFetched -> find(id, isFetched));
  }

  /**
   * Returns the key with this id from the known keys. Starts a fetch in the background if the keys
   * are old, so that a withdrawn key is noticed on any use.
   */
  public Optional<PublicKey> known(String id) {
    long now = System.nanoTime();
    if (now - freshUntilNanos > 0 && now - nextFetchNanos >= 0) {
      fetch();
    }
    return Optional.ofNullable(keys.get(id));
  }

  private Optional<PublicKey> find(String id, boolean isFetched) {
    PublicKey found = keys.get(id);
    if (found == null && !isFetched) {
      throw new NotFetchedException(name);
    }
    return Optional.ofNullable(found);
  }

  /** Fetches the keys, at most once per pause; returns whether they are as published. */
  private synchronized Uni<Boolean> fetch() {
    if (fetching.isDone() && System.nanoTime() - nextFetchNanos >= 0) {
      nextFetchNanos = System.nanoTime() + limits.minPause().toNanos();
      fetching = CompletableFuture.supplyAsync(this::fetchNow, fetcher);
    }
    // A copy, so that a cancelled waiter cancels only its own wait.
    Uni<Boolean> result = Uni.createFrom().completionStage(fetching.copy());
    return fetching.isDone() ? result : waiters.bounded(result);
  }

  private boolean fetchNow() {
    try {
      keys = source.fetch();
      freshUntilNanos = System.nanoTime() + limits.maxAge().toNanos();
      isFetchFailing = false;
      return true;
    } catch (IOException | RuntimeException e) {
      return failed(e);
    }
  }

  private boolean failed(Exception e) {
    isFetchFailing = true;
    if (areKnown()) {
      LOG.warnf("No new %s, the last good ones are kept: %s", name, e);
      return false;
    }
    if (!isFailureLogged) {
      isFailureLogged = true;
      LOG.warnf("No %s yet, retrying every %s: %s", name, limits.firstPause(), e);
    }
    synchronized (this) {
      nextFetchNanos = System.nanoTime() + limits.firstPause().toNanos();
    }
    CompletableFuture.delayedExecutor(
            limits.firstPause().toMillis(), TimeUnit.MILLISECONDS, fetcher)
        .execute(this::fetch);
    return false;
  }
}
