package dev.usher.queue.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * An instance that looks at the stores often, waits less long for Redis and sends each stream its
 * position each second, so that what it finds, and what it gives up waiting for, is soon known.
 */
public final class ShortIntervalsProfile implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "usher.waiting-room.checkpoint", "PT0.5S",
        "usher.waiting-room.idle-tick", "PT0.1S",
        "usher.waiting-room.heartbeat", "PT1S",
        "usher.waiting-room.redis-timeout", "PT1S");
  }
}
