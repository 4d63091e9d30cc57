package dev.usher.inventory.release;

import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.hold.HoldStore;
import io.agroal.api.AgroalDataSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.HashMap;
import java.util.Map;

/** Makes hold services with settings of their own. */
@Singleton
class HoldServices {
  private final AgroalDataSource dataSource;
  private final RedisAPI redis;
  private final TransactionSynchronizationRegistry transaction;

  HoldServices(
      AgroalDataSource dataSource, RedisAPI redis, TransactionSynchronizationRegistry transaction) {
    this.dataSource = dataSource;
    this.redis = redis;
    this.transaction = transaction;
  }

  /** Makes one so patient that only what these settings and values in turn say ends a wait. */
  HoldService with(String... pairs) {
    InventorySettings settings = settings(pairs);
    return new HoldService(
        settings, new HoldStore(dataSource), new Gate(redis, transaction, settings));
  }

  private static InventorySettings settings(String... pairs) {
    PropertiesConfigSource usual =
        new PropertiesConfigSource(
            Map.of("usher.hold.patience", "PT60S", "usher.gate.timeout", "PT20S"), "usual", 100);
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      given.put(pairs[i], pairs[i + 1]);
    }
    return new SmallRyeConfigBuilder()
        .withMapping(InventorySettings.class)
        .withSources(usual, new PropertiesConfigSource(given, "given", 200))
        .build()
        .getConfigMapping(InventorySettings.class);
  }
}
