package dev.usher.lab.strategy;

import dev.usher.common.redis.LuaScript;
import io.vertx.mutiny.redis.client.RedisAPI;
import java.time.Duration;
import java.util.List;

/** Takes and releases a lock that is a key in Redis. */
final class RedisLocks {
  private static final LuaScript RELEASE = LuaScript.load(RedisLocks.class, "release-lock.lua");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private RedisLocks() {}

  /** Tries until the lock is taken; false after 30 s. */
  static boolean await(RedisAPI redis, String lock, String owner, Duration timeToLive) {
    List<String> set = List.of(lock, owner, "NX", "PX", Long.toString(timeToLive.toMillis()));
    long end = System.nanoTime() + PATIENCE.toNanos();
    Retry retry = new Retry();
    while (System.nanoTime() < end) {
      if (redis.set(set).await().atMost(RedisKeys.TIMEOUT) != null) {
        return true;
      }
      retry.pause();
    }
    return false;
  }

  /** Releases the lock if it still belongs to this owner. */
  static void release(RedisAPI redis, String lock, String owner) {
    RELEASE.call(redis, List.of(lock), List.of(owner)).await().atMost(RedisKeys.TIMEOUT);
  }
}
