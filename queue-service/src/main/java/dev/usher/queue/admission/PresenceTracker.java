package dev.usher.queue.admission;

import dev.usher.common.redis.LuaScript;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomSnapshot;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;

/**
 * Collects which visitors close to their turn poll or listen at this instance. Writes them to Redis
 * once per second, one bit per visitor, in one call per room. Keeps nothing about visitors farther
 * back. See docs/decisions/0018.
 */
@ApplicationScoped
public class PresenceTracker {
  private static final Logger LOG = Logger.getLogger(PresenceTracker.class);
  private static final LuaScript SEE = LuaScript.load(PresenceTracker.class, "see.lua");
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final ConcurrentMap<String, Set<Long>> seen = new ConcurrentHashMap<>();
  private final RedisAPI redis;
  private final Vertx vertx;
  private final Duration timeout;
  private long timer;

  PresenceTracker(RedisAPI redis, Vertx vertx, QueueSettings settings) {
    this.redis = redis;
    this.vertx = vertx;
    this.timeout = settings.waitingRoom().redisTimeout();
  }

  void start(@Observes StartupEvent event) {
    timer = vertx.setPeriodic(PERIOD.toMillis(), id -> seen.keySet().forEach(this::write));
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  /**
   * Records that a waiting visitor was seen now. Cheap; call it from any thread. Records nothing in
   * an ended room, because nobody is admitted there.
   */
  public void saw(RoomSnapshot view, long number) {
    if (number > view.counters().watching() || view.room().hasEnded()) {
      return;
    }
    seen.compute(
        view.room().id(),
        (room, numbers) -> {
          Set<Long> all = numbers == null ? ConcurrentHashMap.newKeySet() : numbers;
          all.add(number);
          return all;
        });
  }

  /** Does not retry a failed write: the visitor is seen again at the next poll. */
  private void write(String room) {
    Set<Long> numbers = seen.remove(room);
    if (numbers == null) {
      return;
    }
    SEE.call(
            redis,
            List.of(RoomKeys.state(room), RoomKeys.seen(room)),
            numbers.stream().map(String::valueOf).toList())
        .ifNoItem()
        .after(timeout)
        .fail()
        .subscribe()
        .with(done -> {}, failure -> LOG.debugf(failure, "room=%s presence not written", room));
  }
}
