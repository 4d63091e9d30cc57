package dev.usher.inventory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** The settings of the services that hold seats or put them back on sale. */
@ConfigMapping(prefix = "usher")
public interface InventorySettings {
  /** How holds are taken. */
  HoldSettings hold();

  /** How requests that cannot win are turned away before PostgreSQL. */
  GateSettings gate();

  /** How holds are taken. */
  interface HoldSettings {
    /** The most holds that one transaction writes. */
    @WithDefault("512")
    @Min(1)
    @Max(10_000)
    int batchSize();

    /** The most requests that may wait for a transaction in one instance; more are refused. */
    @WithDefault("20000")
    @Min(1)
    int maxWaiting();

    /** The batches that one instance has at work, up to two an event; each needs a connection. */
    @WithDefault("8")
    @Min(1)
    int writers();
  }

  /** How requests that cannot win are turned away before PostgreSQL. */
  interface GateSettings {
    /** How long Redis believes what it was last told of a seat or a section. */
    @WithDefault("PT10S")
    @DurationMin(millis = 1)
    Duration lease();

    /** How long a call to Redis may take before PostgreSQL is asked without it. */
    @WithDefault("PT0.25S")
    @DurationMin(millis = 1)
    Duration timeout();

    /** How long Redis is left alone after it failed. */
    @WithDefault("PT1S")
    @DurationMin(millis = 1)
    Duration retryAfter();
  }
}
