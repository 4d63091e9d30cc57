package dev.usher.lab.bench.system;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.redisson.Redisson;
import org.redisson.api.RScoredSortedSet;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.KeysScanOptions;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.ScoredEntry;
import org.redisson.config.Config;

/** Reads and measures Redis. Blocks. */
public final class RedisProbe implements AutoCloseable {
  private static final int BATCH = 1_000;

  private final RedissonClient client;

  RedisProbe(String url) {
    Config config = new Config().setCodec(StringCodec.INSTANCE);
    config
        .useSingleServer()
        .setAddress(url)
        .setConnectionPoolSize(1)
        .setConnectionMinimumIdleSize(1)
        .setTimeout(60_000);
    this.client = Redisson.create(config);
  }

  public String version() {
    return server().getOrDefault("redis_version", "unknown");
  }

  /** The id of its process, on its own machine. */
  Optional<Long> processId() {
    return Optional.ofNullable(server().get("process_id")).map(Long::valueOf);
  }

  private Map<String, String> server() {
    return client.getRedisNodes(RedisNodes.SINGLE).getInstance().info(RedisNode.InfoSection.SERVER);
  }

  /** A field of a hash, which is a number; 0 if it does not exist. */
  public long number(String key, String field) {
    return Long.parseLong(client.<String, String>getMap(key).getOrDefault(field, "0"));
  }

  /** The memory of all keys with this in their name, in bytes. */
  public long bytesOf(String part) {
    long bytes = 0;
    for (String key :
        client.getKeys().getKeys(KeysScanOptions.defaults().pattern("*" + part + "*"))) {
      bytes += client.getBucket(key).sizeInMemory();
    }
    return bytes;
  }

  /** The memory of a sorted set with so many random ids, scored by their order, in bytes. */
  public double bytesOfSortedSet(long count) {
    RScoredSortedSet<String> set = client.getScoredSortedSet("bench-sorted-set");
    for (long from = 0; from < count; from += BATCH) {
      Map<String, Double> members = new HashMap<>();
      for (long number = from; number < Math.min(count, from + BATCH); number++) {
        members.put(UUID.randomUUID().toString(), (double) number);
      }
      set.addAll(members);
    }
    double bytes = (double) set.sizeInMemory();
    set.delete();
    return bytes;
  }

  public Collection<ScoredEntry<String>> scores(String key) {
    return client.<String>getScoredSortedSet(key).entryRange(0, -1);
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
