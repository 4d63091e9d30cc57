package dev.usher.common.migration;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Gives Flyway connections of its own, without the time limits of the service's pool: one step of a
 * migration on many rows takes minutes, and meanwhile the connection that holds Flyway's lock is
 * idle in its transaction. An instance waits for another that migrates for as long as that takes;
 * by default Flyway gives up after 50 s, and the instance ends. A service with several schemas
 * produces this bean again for each named Flyway.
 */
@Singleton
public class FlywayConnections implements FlywayConfigurationCustomizer {
  private static final int UNLIMITED = -1;
  private static final String NO_LIMITS =
      "set idle_in_transaction_session_timeout = 0; set statement_timeout = 0;"
          + " set lock_timeout = 0";

  private final String url;
  private final Optional<String> user;
  private final Optional<String> password;

  /** User and password may be in the URL instead. */
  FlywayConnections(
      MigrationSettings settings,
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
      @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
      @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
    this.url = settings.url().orElse(url);
    this.user = user;
    this.password = password;
  }

  @Override
  public void customize(FluentConfiguration configuration) {
    configuration
        .dataSource(url, user.orElse(null), password.orElse(null))
        .initSql(NO_LIMITS)
        .lockRetryCount(UNLIMITED);
  }
}
