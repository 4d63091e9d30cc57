package dev.usher.booking.catalogue;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * A cache whose loads share one attempt a key, also if it fails. A plain cache has those who wait
 * for a failed load try one after the other, each behind the timeouts of all before it.
 */
final class SingleFlightCache<K, V> {
  private final AsyncCache<K, V> cache;

  SingleFlightCache(int maximumSize, Duration keptFor) {
    this.cache =
        Caffeine.newBuilder()
            .maximumSize(maximumSize)
            .expireAfterWrite(keptFor)
            .executor(Runnable::run)
            .buildAsync();
  }

  /**
   * The value of the key: as it is kept, as another thread is loading it, or loaded now on this
   * thread. Blocks.
   *
   * @throws RuntimeException the failure of the load; the next call loads again
   */
  V get(K key, Function<? super K, ? extends V> load) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> shared = cache.get(key, (k, executor) -> mine);
    if (shared == mine) {
      try {
        mine.complete(load.apply(key));
      } catch (Throwable e) { // An Error too: whoever waits would do so for ever.
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

  /** Forgets all that is kept. A load that is under way is not kept either. */
  void clear() {
    cache.asMap().clear();
  }
}
