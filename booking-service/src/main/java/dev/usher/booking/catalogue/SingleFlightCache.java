package dev.usher.booking.catalogue;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * A cache in which concurrent loads of a key share one attempt, even if it fails. In a plain cache,
 * the waiters of a failed load retry one after another, each after the timeouts of all earlier
 * ones.
 */
public final class SingleFlightCache<K, V> {
  private final AsyncCache<K, V> cache;

  /** An empty cache of up to so many values, each kept for this time. */
  public SingleFlightCache(int maximumSize, Duration keptFor) {
    this.cache =
        Caffeine.newBuilder()
            .maximumSize(maximumSize)
            .expireAfterWrite(keptFor)
            .executor(Runnable::run)
            .buildAsync();
  }

  /**
   * Returns the cached value, the value that another thread is loading, or loads it on this thread.
   * Blocks.
   *
   * @throws RuntimeException the failure of the load; the next call loads again
   */
  public V get(K key, Function<? super K, ? extends V> load) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> shared = cache.get(key, (k, executor) -> mine);
    if (shared == mine) {
      try {
        mine.complete(load.apply(key));
      } catch (Throwable e) { // Also an Error; otherwise waiters would wait forever.
        mine.completeExceptionally(e);
      }
    }
    try {
      return shared.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Clears the cache. The result of a load in progress is not cached either. */
  public void clear() {
    cache.asMap().clear();
  }
}
