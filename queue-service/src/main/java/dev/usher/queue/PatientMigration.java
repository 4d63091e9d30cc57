package dev.usher.queue;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Lets a migration take as long as it needs. Flyway has connections of its own, without the limits
 * of the service's: a step on many rows takes minutes, in which the connection that holds Flyway's
 * lock is idle in its transaction. And an instance waits for another that migrates, however long
 * that takes; by default Flyway gives up after 50 s, and the instance ends.
 */
@Singleton
class PatientMigration implements FlywayConfigurationCustomizer {
  private static final int FOR_EVER = -1;
  private static final String NO_LIMITS =
      "set idle_in_transaction_session_timeout = 0; set statement_timeout = 0;"
          + " set lock_timeout = 0";

  private final String url;
  private final Optional<String> user;
  private final Optional<String> password;

  /** User and password may be in the URL instead. */
  PatientMigration(
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
      @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
      @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  @Override
  public void customize(FluentConfiguration configuration) {
    configuration
        .dataSource(url, user.orElse(null), password.orElse(null))
        .initSql(NO_LIMITS)
        .lockRetryCount(FOR_EVER);
  }
}
