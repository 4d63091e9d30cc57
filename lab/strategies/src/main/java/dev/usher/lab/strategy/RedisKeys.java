package dev.usher.lab.strategy;

import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.util.List;

/** The keys of the lab. All share a prefix that nobody else uses. */
public final class RedisKeys {
  /** How long a call to Redis may take. */
  public static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final String PREFIX = "usher-lab:";

  private RedisKeys() {}

  /** Returns the key of something of an event; those of one event share a slot in a cluster. */
  public static String of(String event, String name) {
    return PREFIX + "{" + event + "}:" + name;
  }

  public static void deleteAll(RedisAPI redis) {
    String cursor = "0";
    do {
      Response page =
          redis
              .scan(List.of(cursor, "MATCH", PREFIX + "*", "COUNT", "1000"))
              .await()
              .atMost(TIMEOUT);
      // One by one: in a cluster they are on different nodes.
      page.get(1).forEach(key -> redis.unlink(List.of(key.toString())).await().atMost(TIMEOUT));
      cursor = page.get(0).toString();
    } while (!cursor.equals("0"));
  }
}
