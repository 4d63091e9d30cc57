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
    return config;
  }

  @Override
  public void stop() {}
}
