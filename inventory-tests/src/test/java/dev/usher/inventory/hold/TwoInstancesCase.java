package dev.usher.inventory.hold;

import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.release.Cancellation;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.redis.datasource.RedisDataSource;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;

/** Two instances on the same stores: the injected one and another. */
abstract class TwoInstancesCase {
  @Inject HoldService holds;
  @Inject Cancellation cancellation;
  @Inject RedisDataSource redis;
  HoldService other;

  @Inject TransactionSynchronizationRegistry transaction;
  @Inject InventorySettings settings;
  @Inject AgroalDataSource dataSource;
  @Inject RedisAPI redisApi;

  @BeforeEach
  void startAnotherInstance() {
    other =
        new HoldService(
            settings, new HoldStore(dataSource), new Gate(redisApi, transaction, settings));
  }

  @AfterEach
  void stopTheOtherInstance() {
    other.stop();
  }

  /** A new event at the injected instance. */
  Sale sale(int places, int maxPerVisitor) {
    return Sale.of(holds, dataSource, places, maxPerVisitor);
  }

  /** The hold that a request got. */
  static Hold held(HoldOutcome outcome) {
    return Assertions.assertInstanceOf(Held.class, outcome).hold();
  }
}
