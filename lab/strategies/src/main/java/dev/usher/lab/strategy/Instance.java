package dev.usher.lab.strategy;

import io.agroal.api.AgroalDataSource;
import io.vertx.mutiny.redis.client.RedisAPI;
import java.util.function.Supplier;

/**
 * What one instance of a service has to itself.
 *
 * @param dataSource its pool of connections to PostgreSQL
 * @param redis its connection to Redis, which many threads use at once: no call on it may block
 * @param anotherRedis opens one more, for calls that block; who asks closes it
 * @param redisUrl where Redis is, for a client that makes its own connections
 * @param pause what happens between a strategy's read and its write
 */
public record Instance(
    AgroalDataSource dataSource,
    RedisAPI redis,
    Supplier<RedisAPI> anotherRedis,
    String redisUrl,
    Pause pause) {
  /** The same, with something more that happens between read and write. */
  public Instance pausing(Pause more) {
    return new Instance(
        dataSource,
        redis,
        anotherRedis,
        redisUrl,
        purchase -> {
          pause.beforeWriting(purchase);
          more.beforeWriting(purchase);
        });
  }
}
