package dev.usher.queue.work;

import com.github.benmanes.caffeine.cache.Cache;
import dev.usher.common.cache.Caches;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.network.Clients;
import io.github.bucket4j.Bucket;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.Function;

/**
 * Decides how hard a challenge is: the more challenges a client's network has asked this instance
 * for, beyond a free number within a period, the harder, up to a bound that a slow phone can solve.
 * Challenges are counted rather than joins, so that none can be collected before it gets hard.
 */
@ApplicationScoped
class NetworkDemand {
  /** Beyond this, networks are forgotten and begin with easy challenges again. */
  private static final int MAX_NETWORKS = 100_000;

  private final long least;
  private final long most;
  private final long free;
  private final long capacity;
  private final Cache<Object, Bucket> buckets;
  private final Function<Object, Bucket> full;

  @Inject
  NetworkDemand(QueueSettings settings) {
    this(settings.proofOfWork());
  }

  NetworkDemand(QueueSettings.ProofOfWork settings) {
    this.least = settings.number();
    this.most = Math.max(least, settings.maxNumber());
    this.free = settings.freeJoins();
    Duration period = settings.period();
    // Each free number of challenges adds the least difficulty once more.
    this.capacity = free * (most / least + 1);
    // An empty bucket is full again, as a new one, after so long.
    this.buckets =
        Caches.evictingUnused(MAX_NETWORKS, period.multipliedBy(capacity / free)).build();
    this.full =
        network ->
            Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(free, period))
                .build();
  }

  /** Counts a challenge of the client's network, and returns the greatest number to try for it. */
  long count(SocketAddress client) {
    Bucket bucket = buckets.get(Clients.network(Clients.address(client)), full);
    bucket.tryConsume(1);
    long used = capacity - bucket.getAvailableTokens();
    return Math.min(most, least * Math.max(1, used / free));
  }
}
