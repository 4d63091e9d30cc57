package dev.usher.queue.join;

import com.github.benmanes.caffeine.cache.Cache;
import dev.usher.common.cache.Caches;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.queue.QueueSettings;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Limits the number of joins per client address, so that one script cannot put thousands of absent
 * visitors ahead of everybody. Keeps a token bucket per address in this instance's memory. The
 * address is that of the connection, or the one a trusted proxy reports. IPv6 clients are counted
 * per /64, which is what one internet connection usually gets.
 */
@ApplicationScoped
class JoinLimit {
  /**
   * Beyond this, addresses are evicted and start again with a full bucket. An entry takes about 400
   * bytes.
   */
  private static final int MAX_ADDRESSES = 100_000;

  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final byte[] IPV4_MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  /** Retries of clients that are rejected at the same moment are spread over this time. */
  private static final int SPREAD_SECONDS = 10;

  private final boolean isOn;
  private final Cache<Object, Bucket> buckets;
  private final Function<Object, Bucket> full;
  private final Counter refused;

  JoinLimit(QueueSettings settings, MeterRegistry meters) {
    long capacity = settings.waitingRoom().joinsPerAddress();
    Duration period = settings.waitingRoom().joinsPerAddressPeriod();
    this.isOn = capacity > 0;
    // After a whole period without use, a bucket is full, exactly like a new one.
    this.buckets = Caches.evictingUnused(MAX_ADDRESSES, period).build();
    this.full =
        address ->
            Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, period))
                .build();
    this.refused = meters.counter("usher.joins.refused");
  }

  /** Consumes one join of the address; returns problem 429 if none is left. */
  Optional<ProblemException> take(SocketAddress client) {
    if (!isOn) {
      return Optional.empty();
    }
    Bucket bucket = buckets.get(key(client), full);
    if (bucket.tryConsume(1)) {
      return Optional.empty();
    }
    refused.increment();
    return Optional.of(tooMany(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill()));
  }

  /** Returns the join of an attempt that failed. */
  void restore(SocketAddress client) {
    if (isOn) {
      buckets.get(key(client), full).addTokens(1);
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

  /**
   * The bucket key: an IPv4 address as text, or the upper 64 bits of an IPv6 address as a number.
   */
  static Object key(SocketAddress client) {
    String address =
        Objects.requireNonNullElse(
            client.hostAddress(), Objects.requireNonNullElse(client.host(), ""));
    if (address.indexOf(':') < 0) {
      return address;
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null || bytes.length != IPV6_BYTES) {
      return address;
    }
    return Arrays.equals(bytes, 0, IPV4_MAPPED.length, IPV4_MAPPED, 0, IPV4_MAPPED.length)
        ? NetUtil.bytesToIpAddress(bytes, IPV4_MAPPED.length, IPV4_BYTES)
        : (Object) ByteBuffer.wrap(bytes).getLong();
  }
}
