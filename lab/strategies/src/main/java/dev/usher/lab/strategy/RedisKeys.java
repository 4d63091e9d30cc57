package dev.usher.lab.strategy;

import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The keys of the lab: all begin alike, so that they can be told from everybody else's. */
public final class RedisKeys {
  /** How long a call to Redis may take. */
  public static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final String PREFIX = "usher-lab:";

  private RedisKeys() {}

  /** The key of a thing of an event; those of one event stand together in a cluster. */
  public static String of(String event, String thing) {
    return PREFIX + "{" + event + "}:" + thing;
  }

  /** Deletes what earlier sales left. */
  public static void deleteAll(RedisAPI redis) {
    String cursor = "0";
    do {
      Response page =
          redis
              .scan(List.of(cursor, "MATCH", PREFIX + "*", "COUNT", "1000"))
              .await()
              .atMost(TIMEOUT);
      List<String> keys = new ArrayList<>();
      page.get(1).forEach(key -> keys.add(key.toString()));
      // One by one: in a cluster they may be anywhere.
      keys.forEach(key -> redis.unlink(List.of(key)).await().atMost(TIMEOUT));
      cursor = page.get(0).toString();
    } while (!cursor.equals("0"));
  }
}
