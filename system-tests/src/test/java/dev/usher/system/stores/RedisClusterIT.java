package dev.usher.system.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The services on a Redis Cluster of three masters and a replica, and on PostgreSQL behind
 * PgBouncer where that is installed: starting them twice would cost more than it shows.
 */
class RedisClusterIT {
  private static final int AT_ONCE = 4;
  private static final String DATABASE = "redis_cluster";
  private static final Started STARTED = new Started();

  private static RedisCluster cluster;
  private static Services services;

  @BeforeAll
  static void start() {
    cluster = STARTED.add(RedisCluster.start());
    TestDatabase.update("create database " + DATABASE);
    Optional<PgBouncer> bouncer =
        PgBouncer.program().map(p -> STARTED.add(PgBouncer.start(postgresPort(), DATABASE)));
    services =
        STARTED.add(
            Services.start(
                Map.of(
                    "queue-service", settings(bouncer, "usher_queue"),
                    "booking-service", settings(bouncer, "usher_booking"),
                    "release-worker", settings(bouncer, "usher_worker"))));
  }

  private static Map<String, String> settings(Optional<PgBouncer> bouncer, String entry) {
    return Map.of(
        "quarkus.redis.client-type",
        "cluster",
        "quarkus.redis.hosts",
        cluster.urls(),
        "quarkus.datasource.jdbc.url",
        bouncer.map(pooler -> pooler.jdbcUrl(entry)).orElse(postgresUrl()),
        "usher.migration.url",
        postgresUrl());
  }

  @AfterAll
  static void stop() {
    STARTED.close();
  }

  @Test
  void aSlotThatMovesUnderLoadLosesNothing() {
    String event = eventOn(1);
    try (Crowd crowd = Crowd.come(services, event, AT_ONCE)) {
      crowd.holds(10);
      assertTrue(cluster.keys(1, event) > 0, "the room and the gate are on the second master");

      cluster.move(event, 1, 2, () -> crowd.goesOn(5));

      crowd.holds(20);
      assertEquals(0, cluster.keys(1, event));
      assertTrue(cluster.keys(2, event) > 0);
      crowd.leaves().isRight(postgres());
    }
    usesNoKeysOfSeveralNodes();
  }

  @Test
  void aMasterThatFailsOverUnderLoadLosesNothing() {
    String event = eventOn(0);
    try (Crowd crowd = Crowd.come(services, event, AT_ONCE)) {
      crowd.holds(10);
      assertTrue(cluster.keys(0, event) > 0, "the room and the gate are on the first master");

      cluster.failOver();

      crowd.holds(10);
      assertTrue(cluster.keys(3, event) > 0);
      crowd.leaves().isRight(postgres());
    }
    usesNoKeysOfSeveralNodes();
  }

  /** In transaction mode each transaction may have another session of PostgreSQL. */
  @Test
  void aSaleThroughPgBouncerIsAsRight() {
    assumeTrue(
        PgBouncer.program().isPresent(),
        "PgBouncer is not installed, so the services are not tested behind it"
            + " (Debian: apt-get install pgbouncer)");
    try (Crowd crowd = Crowd.come(services, eventOn(2), AT_ONCE)) {
      crowd.holds(20);
      crowd.leaves().isRight(postgres());
    }
    assertEquals(List.of(), services.logged("prepared statement|SQLState"));
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
    source.setUrl(postgresUrl());
    source.setUser("postgres");
    source.setPassword("postgres");
    return source;
  }

  private static String postgresUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgresPort(), DATABASE);
  }

  private static int postgresPort() {
    return URI.create(TestStores.stores().jdbcUrl().substring("jdbc:".length())).getPort();
  }
}
