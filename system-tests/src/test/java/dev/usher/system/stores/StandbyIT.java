package dev.usher.system.stores;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The services on stores with standbys: a PostgreSQL whose standby is promoted, and a Redis whose
 * Sentinels let its replica take over. Each test begins with what the one before has left.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StandbyIT {
  private static final int AT_ONCE = 4;

  private static final Started STARTED = new Started();

  private static PostgresNode first;
  private static PostgresNode second;
  private static RedisSentinels sentinels;
  private static Services services;

  @BeforeAll
  static void start() {
    first = STARTED.add(PostgresNode.create()).start();
    second = STARTED.add(first.standby()).start();
    sentinels = STARTED.add(RedisSentinels.start());
    services =
        STARTED.add(
            Services.startAll(
                Map.of(
                    "quarkus.datasource.jdbc.url",
                    "jdbc:postgresql://%s,%s/postgres?targetServerType=primary&hostRecheckSeconds=1"
                        .formatted(first.address(), second.address()),
                    "quarkus.redis.client-type",
                    "sentinel",
                    "quarkus.redis.master-name",
                    RedisSentinels.MASTER_NAME,
                    "quarkus.redis.hosts",
                    sentinels.urls())));
  }

  @AfterAll
  static void stop() {
    STARTED.close();
  }

  @Test
  @Order(1)
  void aRedisWhoseReplicaTakesOverUnderLoadLosesNothing() {
    try (Crowd crowd = Crowd.come(services, newEvent(), AT_ONCE)) {
      crowd.holds(10);
      assertTrue(sentinels.keysOfReplica() > 0);

      sentinels.failOver();

      crowd.holds(20);
      crowd.leaves().isRight(first.dataSource());
    }
  }

  /** Whatever the primary did while the standby could not follow, nobody got a 201 for it. */
  @Test
  @Order(2)
  void aSynchronousStandbyThatIsPromotedUnderLoadHasEvery201() {
    first.set("synchronous_standby_names", "*");
    await("Commits wait for the standby")
        .until(() -> first.query("select sync_state from pg_stat_replication").equals("sync"));
    try (Crowd crowd = Crowd.come(services, newEvent(), AT_ONCE)) {
      crowd.holds(10);

      second.kill();
      await("A commit waits for the standby")
          .until(
              () ->
                  !first
                      .query("select pid from pg_stat_activity where wait_event = 'SyncRep'")
                      .isEmpty());
      first.kill();
      second.start();
      second.promote();

      crowd.holds(20);
      crowd.leaves().isRight(second.dataSource());
    }
  }

  @Test
  @Order(3)
  void whatAnAsynchronousStandbyLacksIsLostAndNothingIsSoldTwice() {
    first.becomesStandbyOf(second);
    first.start();
    String event = newEvent();
    try (Crowd crowd = Crowd.come(services, event, AT_ONCE).whoMayLoseHolds()) {
      crowd.holds(10);
      await("The standby knows the sale")
          .until(
              () ->
                  !first
                      .query("select 1 from inventory.hold where event_id = '%s'".formatted(event))
                      .isEmpty());
      first.kill();
      crowd.holds(10);
      second.kill();
      first.start();
      first.promote();

      crowd.holds(10);
      crowd.leaves().isConsistent(first.dataSource());
      assertNotEquals(List.of(), crowd.lost(first.dataSource()), "what the standby had not got");
    }
  }

  private static String newEvent() {
    return "event-" + UUID.randomUUID();
  }
}
