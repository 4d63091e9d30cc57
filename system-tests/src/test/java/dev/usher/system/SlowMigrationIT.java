package dev.usher.system;

import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestKeys;
import dev.usher.testing.TestStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.junit.jupiter.api.Test;

/**
 * The packaged services on databases where a step of the first migration takes far longer than the
 * limits of the services' own connections, as it does with a great many rows.
 */
@SideBySide
class SlowMigrationIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final String SECONDS = "4";
  private static final Map<String, String> LIMITS =
      Map.of(
          "quarkus.datasource.jdbc.new-connection-sql",
          "set idle_in_transaction_session_timeout = '1s'; set statement_timeout = '2s'",
          "quarkus.datasource.jdbc.additional-jdbc-properties.socketTimeout",
          "2",
          // What PostgresConnections sets on each connection of the pool.
          "usher.postgres.timeout",
          "PT2S");

  @Test
  void twoServicesThatStartAtOnceBothGetReady() throws Exception {
    startsOn(slow("slow_inventory"), LIMITS, "booking-service", "release-worker");
  }

  @Test
  void queueServiceGetsReady() throws Exception {
    startsOn(slow("slow_queue"), LIMITS, "queue-service");
  }

  @Test
  void userAndPasswordMayBeInTheUrl() throws Exception {
    Map<String, String> settings = new HashMap<>(LIMITS);
    settings.put("quarkus.datasource.username", "");
    settings.put("quarkus.datasource.password", "");
    String url = slow("slow_by_url") + "?user=postgres&password=postgres";
    startsOn(url, settings, "booking-service", "queue-service");
  }

  private static void startsOn(String url, Map<String, String> given, String... modules)
      throws Exception {
    Path keys = Files.createTempFile("usher-keys-", ".json");
    RsaJsonWebKey key = new RsaJsonWebKey((RSAPublicKey) TestKeys.PASS.getPublic());
    key.setKeyId("any");
    Files.writeString(keys, new JsonWebKeySet(key).toJson());
    Map<String, String> settings = new HashMap<>(given);
    settings.put("usher.pass.jwks-url", keys.toUri().toString());
    settings.put("quarkus.datasource.jdbc.url", url);
    settings.put("smallrye.config.mapping.validate-unknown", "false");
    List<ServiceProcess> services = new ArrayList<>();
    try {
      for (String module : modules) {
        services.add(TestStores.service(module, settings));
      }
      services.forEach(service -> service.awaitReady(START));
    } finally {
      services.forEach(ServiceProcess::kill);
      Files.delete(keys);
    }
  }

  /** A new database. The first table of each schema, after Flyway's own, takes long to create. */
  private static String slow(String database) throws SQLException {
    run(TestStores.stores().jdbcUrl(), "create database " + database);
    String url = TestStores.stores().jdbcUrl().replaceAll("[^/]+$", database);
    run(
        url,
        "create sequence public.inventory",
        "create sequence public.booking",
        "create sequence public.queue",
        """
        create function public.sleep_once() returns event_trigger language plpgsql as $$
        declare schema text;
        begin
          foreach schema in array array['inventory', 'booking', 'queue'] loop
            if to_regclass(schema || '.flyway_schema_history') is not null
              and nextval('public.' || schema) = 1
            then
              perform pg_sleep(%s);
            end if;
          end loop;
        end $$
        """
            .formatted(SECONDS),
        """
        create event trigger slow on ddl_command_start when tag in ('CREATE TABLE')
        execute function public.sleep_once()
        """,
        // As an operator may have set for everybody.
        "alter database " + database + " set idle_in_transaction_session_timeout = '1s'",
        "alter database " + database + " set statement_timeout = '2s'");
    return url;
  }

  private static void run(String url, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
