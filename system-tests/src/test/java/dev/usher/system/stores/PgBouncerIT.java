package dev.usher.system.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The services behind PgBouncer in transaction mode: each transaction may have another session. */
class PgBouncerIT {
  private static final String DATABASE = "behind_pgbouncer";
  private static final int AT_ONCE = 4;

  @Test
  void aSaleThroughPgBouncerIsAsRight() {
    assumeTrue(
        PgBouncer.program().isPresent(),
        "PgBouncer is not installed, so the services are not tested behind it"
            + " (Debian: apt-get install pgbouncer)");
    TestDatabase.update("create database " + DATABASE);
    URI postgres = URI.create(TestStores.stores().jdbcUrl().substring("jdbc:".length()));
    PGSimpleDataSource direct = new PGSimpleDataSource();
    direct.setUrl("jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgres.getPort(), DATABASE));
    direct.setUser("postgres");
    direct.setPassword("postgres");
    try (PgBouncer bouncer = PgBouncer.start(postgres.getPort(), DATABASE);
        Services services =
            Services.start(
                Map.of(
                    "queue-service", settings(bouncer, direct, "usher_queue"),
                    "booking-service", settings(bouncer, direct, "usher_booking"),
                    "release-worker", settings(bouncer, direct, "usher_worker")));
        Crowd crowd = Crowd.come(services, "event-" + UUID.randomUUID(), AT_ONCE)) {
      crowd.holds(40);
      crowd.leaves().isRight(direct);
      assertEquals(List.of(), services.logged("prepared statement|SQLState"));
    }
  }

  private static Map<String, String> settings(
      PgBouncer bouncer, PGSimpleDataSource direct, String entry) {
    return Map.of(
        "quarkus.datasource.jdbc.url", bouncer.jdbcUrl(entry),
        "usher.migration.url", String.valueOf(direct.getUrl()));
  }
}
