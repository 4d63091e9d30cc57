package dev.usher.lab.strategy.redis;

import dev.usher.common.redis.LuaScript;
import dev.usher.lab.strategy.RedisKeys;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Takes and gives back a lock that is a key in Redis. */
final class Locks {
  private static final LuaScript RELEASE = LuaScript.load(Locks.class, "release.lua");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration FIRST_WAIT = Duration.ofMillis(2);
  private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

  private Locks() {}

  /** Asks again and again, at random times, until the lock is taken; false if patience ends. */
  static boolean await(RedisAPI redis, String lock, String owner, Duration timeToLive) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    long bound = FIRST_WAIT.toNanos();
    List<String> set = List.of(lock, owner, "NX", "PX", Long.toString(timeToLive.toMillis()));
    while (System.nanoTime() < end) {
      @Nullable Response taken = redis.set(set).await().atMost(RedisKeys.TIMEOUT);
      if (taken != null) {
        return true;
      }
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(bound));
      bound = Math.min(2 * bound, LONGEST_WAIT.toNanos());
    }
    return false;
  }

  /** Gives the lock back if it is still the owner's. */
  static void release(RedisAPI redis, String lock, String owner) {
    RELEASE.call(redis, List.of(lock), List.of(owner)).await().atMost(RedisKeys.TIMEOUT);
  }
}
