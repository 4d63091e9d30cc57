package dev.usher.system.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.testing.TestStores;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The services on a Redis Cluster of three masters and a replica. */
class RedisClusterIT {
  private static final int AT_ONCE = 4;

  private static RedisCluster cluster;
  private static Services services;

  @BeforeAll
  static void start() {
    cluster = RedisCluster.start();
    services =
        Services.startAll(
            Map.of("quarkus.redis.client-type", "cluster", "quarkus.redis.hosts", cluster.urls()));
  }

  @AfterAll
  static void stop() {
    services.close();
    cluster.close();
  }

  @Test
  void aSlotThatMovesUnderLoadLosesNothing() {
    String event = eventOn(1);
    try (Crowd crowd = Crowd.come(services, event, AT_ONCE)) {
      crowd.holds(20);
      assertTrue(cluster.keys(1, event) > 0, "the room and the gate are on the second master");

      cluster.move(event, 1, 2, () -> crowd.goesOn(5));

      crowd.holds(20);
      assertEquals(0, cluster.keys(1, event));
      assertTrue(cluster.keys(2, event) > 0);
      for (String error : List.of("ASK", "TRYAGAIN", "MOVED")) {
        assertTrue(cluster.hasResponded(error), error);
      }
      crowd.leaves().isRight(postgres());
    }
    usesNoKeysOfSeveralNodes();
  }

  @Test
  void aMasterThatFailsOverUnderLoadLosesNothing() {
    String event = eventOn(0);
    try (Crowd crowd = Crowd.come(services, event, AT_ONCE)) {
      crowd.holds(20);
      assertTrue(cluster.keys(0, event) > 0, "the room and the gate are on the first master");

      cluster.failOver();

      crowd.holds(20);
      assertTrue(cluster.keys(3, event) > 0);
      crowd.leaves().isRight(postgres());
    }
    usesNoKeysOfSeveralNodes();
  }

  private static void usesNoKeysOfSeveralNodes() {
    assertEquals(List.of(), services.logged("CROSSSLOT|Keys of command|not the same hash tag"));
  }

  /** The id of a new event whose keys are on this master. */
  private static String eventOn(int master) {
    return Stream.generate(() -> "event-" + UUID.randomUUID().toString().substring(0, 8))
        .filter(event -> cluster.masterOf(event) == master)
        .findFirst()
        .orElseThrow();
  }

  private static DataSource postgres() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(TestStores.stores().jdbcUrl());
    source.setUser("postgres");
    source.setPassword("postgres");
    return source;
  }
}
