package dev.usher.booking.startup;

import dev.usher.common.migration.FlywayConnections;
import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.flyway.FlywayDataSource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Migrates the schema {@code booking} on connections like those for the inventory's schema. */
class BookingMigration {
  private BookingMigration() {}

  @Produces
  @Singleton
  @FlywayDataSource("booking")
  static FlywayConfigurationCustomizer connections(FlywayConnections connections) {
    return connections;
  }
}
