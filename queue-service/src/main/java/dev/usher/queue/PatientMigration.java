package dev.usher.queue;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Makes an instance wait for another that migrates, however long that takes. By default Flyway
 * gives up after 50 s, and the instance ends.
 */
@Singleton
class PatientMigration implements FlywayConfigurationCustomizer {
  private static final int FOR_EVER = -1;

  @Override
  public void customize(FluentConfiguration configuration) {
    configuration.lockRetryCount(FOR_EVER);
  }
}
