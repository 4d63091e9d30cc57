package dev.usher.inventory.hold;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.function.Function;

/**
 * One batcher for each event with requests. A batcher without requests for a while is dropped, so
 * that events of the past, and ids that are no event, take no memory. Thread-safe.
 */
final class EventBatchers<R, A> {
  private final Function<String, Batcher<R, A>> create;
  private final Cache<String, Batcher<R, A>> batchers;

  /**
   * @param unused how long without requests until a batcher is dropped; longer than any request
   *     waits
   */
  EventBatchers(Function<String, Batcher<R, A>> create, Duration unused, Ticker ticker) {
    this.create = create;
    this.batchers =
        Caffeine.newBuilder()
            .expireAfterAccess(unused)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** Returns the event's batcher, a new one if there is none. */
  Batcher<R, A> of(String event) {
    return batchers.get(event, create);
  }

  /** Gives up old requests of all events, see {@link Batcher#giveUpSince}. */
  void giveUpSince(long nanos, RuntimeException failure) {
    batchers.asMap().values().forEach(batcher -> batcher.giveUpSince(nanos, failure));
  }
}
