package dev.usher.lab.strategy.queue;

import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.RedisKeys;
import io.vertx.mutiny.redis.client.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what consumers, wherever they are, have decided for the buyers of one instance. */
final class Replies extends Worker {
  /** Told whether a purchase was sold. */
  interface Listener {
    void answered(String purchase, boolean sold);
  }

  private final String key;
  private final Listener listener;
  private String last = "0-0";

  Replies(Instance instance, String key, Listener listener) {
    super(instance, "replies");
    this.key = key;
    this.listener = listener;
  }

  @Override
  void work() {
    @Nullable Response answer =
        redis()
            .xread(
                List.of(
                    "COUNT", "100", "BLOCK", Long.toString(BLOCK.toMillis()), "STREAMS", key, last))
            .await()
            .atMost(RedisKeys.TIMEOUT);
    if (answer == null) {
      return;
    }
    for (Response entry : answer.get(0).get(1)) {
      last = entry.get(0).toString();
      listener.answered(
          Fields.of(entry).get("id"), Boolean.parseBoolean(Fields.of(entry).get("sold")));
    }
  }
}
