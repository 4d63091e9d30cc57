package dev.usher.common.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long a service waits for PostgreSQL. */
@ConfigMapping(prefix = "usher.postgres")
public interface PostgresSettings {
  /**
   * How long a request waits for a connection, and for a statement; past it 503. Within half of it
   * the instance notices that PostgreSQL is silent, and refuses at once until it responds again.
   */
  @WithDefault("PT2.5S")
  @DurationMin(millis = 100)
  @DurationMax(minutes = 10)
  Duration timeout();
}
