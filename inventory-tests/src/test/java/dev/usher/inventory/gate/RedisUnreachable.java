package dev.usher.inventory.gate;

import dev.usher.standalone.process.FreePort;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** The test stores, but nobody listens where Redis should be. */
public final class RedisUnreachable implements QuarkusTestResourceLifecycleManager {
  @Override
  public Map<String, String> start() {
    Map<String, String> config = new HashMap<>(TestStores.config());
    config.put("quarkus.redis.hosts", "redis://127.0.0.1:" + FreePort.find());
    // The gate stays degraded, however slow the test is.
    config.put("usher.gate.retry-after", "PT1H");
    return config;
  }

  @Override
  public void stop() {}
}
