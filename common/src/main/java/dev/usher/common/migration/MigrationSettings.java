package dev.usher.common.migration;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** How a service migrates its schemas. */
@ConfigMapping(prefix = "usher.migration")
public interface MigrationSettings {
  /**
   * The JDBC URL for migrations, with the user and password of the service; its URL by default.
   * Behind a pooler in transaction mode, such as PgBouncer, it leads past it: migrations lock and
   * set things for a session.
   */
  Optional<String> url();
}
