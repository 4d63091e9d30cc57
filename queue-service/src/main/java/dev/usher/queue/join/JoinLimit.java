package dev.usher.queue.join;

import com.github.benmanes.caffeine.cache.Cache;
import dev.usher.common.cache.Caches;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.network.Clients;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Limits the number of joins per client address and per network, so that one script cannot put
 * thousands of absent visitors ahead of everybody, also not one that has rented a whole network.
 * Keeps a token bucket for each in this instance's memory. What else costs as much as a join is
 * counted as one: each half of a sign-in, and each use of a bypass link.
 */
@ApplicationScoped
public class JoinLimit {
  /**
   * Beyond this, addresses (and networks) are evicted and start again with a full bucket. An entry
   * takes about 400 bytes.
   */
  private static final int MAX_KEYS = 100_000;

  /**
   * By default, a network may join as often as so many of its addresses. Mobile networks put all
   * their customers behind few addresses.
   */
  private static final int ADDRESSES_PER_NETWORK = 20;

  private static final String REFUSED = "usher.joins.refused";

  /** Retries of clients that are rejected at the same moment are spread over this time. */
  private static final int SPREAD_SECONDS = 10;

  private final Buckets addresses;
  private final Buckets networks;

  @Inject
  JoinLimit(QueueSettings settings, MeterRegistry meters) {
    this(
        settings.waitingRoom().joinsPerAddress(),
        settings
            .waitingRoom()
            .joinsPerNetwork()
            .orElse(ADDRESSES_PER_NETWORK * (long) settings.waitingRoom().joinsPerAddress()),
        settings.waitingRoom().joinsPerAddressPeriod(),
        meters);
  }

  JoinLimit(long perAddress, long perNetwork, Duration period, MeterRegistry meters) {
    addresses = new Buckets(perAddress, period, meters.counter(REFUSED, "reason", "address"));
    networks = new Buckets(perNetwork, period, meters.counter(REFUSED, "reason", "network"));
  }

  /**
   * Consumes one join of the address and its network.
   *
   * @throws ProblemException 429 if none is left
   */
  public void charge(SocketAddress client) {
    Object address = Clients.address(client);
    addresses.charge(address);
    try {
      networks.charge(Clients.network(address));
    } catch (ProblemException tooMany) {
      addresses.restore(address);
      throw tooMany;
    }
  }

  /** Returns the join of an attempt that failed. */
  void restore(SocketAddress client) {
    Object address = Clients.address(client);
    addresses.restore(address);
    networks.restore(Clients.network(address));
  }

  /** Token buckets of one size; a size of 0 means no limit. */
  private static final class Buckets {
    private final boolean isOn;
    private final Cache<Object, Bucket> buckets;
    private final Function<Object, Bucket> full;
    private final Counter refused;

    Buckets(long capacity, Duration period, Counter refused) {
      this.isOn = capacity > 0;
      this.refused = refused;
      // After a whole period without use, a bucket is full, exactly like a new one.
      this.buckets = Caches.evictingUnused(MAX_KEYS, period).build();
      this.full =
          key ->
              Bucket.builder()
                  .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, period))
                  .build();
    }

    void charge(Object key) {
      if (!isOn) {
        return;
      }
      Bucket bucket = buckets.get(key, full);
      if (!bucket.tryConsume(1)) {
        refused.increment();
        throw tooMany(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
      }
    }

    void restore(Object key) {
      if (isOn) {
        buckets.get(key, full).addTokens(1);
      }
    }
  }

  private static ProblemException tooMany(long nanosToWait) {
    long seconds =
        Duration.ofNanos(nanosToWait).toSeconds()
            + ThreadLocalRandom.current().nextInt(1, SPREAD_SECONDS + 1);
    return Problem.of(
            Status.TOO_MANY_REQUESTS,
            "too-many-joins",
            "Too many from one address",
            "Too many people are joining from your network address. Wait "
                + seconds
                + " s and join again; the waiting page does so by itself.")
        .withHeader("Retry-After", seconds)
        .exception();
  }
}
