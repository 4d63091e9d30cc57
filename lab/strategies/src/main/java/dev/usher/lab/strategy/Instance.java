package dev.usher.lab.strategy;

import io.agroal.api.AgroalDataSource;
import io.vertx.mutiny.redis.client.RedisAPI;

/**
 * What one instance of a service works with. All instances share the pools of connections.
 *
 * @param redisUrl for a client with its own connections
 * @param pause what happens between a strategy's read and its write
 */
public record Instance(AgroalDataSource dataSource, RedisAPI redis, String redisUrl, Pause pause) {
  /** The same, with another pause. */
  public Instance pausing(Pause other) {
    return new Instance(dataSource, redis, redisUrl, other);
  }
}
