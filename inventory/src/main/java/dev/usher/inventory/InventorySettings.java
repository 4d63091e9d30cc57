package dev.usher.inventory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

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
    int batchSize();

    /** The most requests that may wait for a transaction in one instance; more are refused. */
    @WithDefault("20000")
    int maxWaiting();

    /** The events for which one instance writes at the same time; each needs a connection. */
    @WithDefault("4")
    int writers();
  }

  /** How requests that cannot win are turned away before PostgreSQL. */
  interface GateSettings {
    /** How long Redis believes what it was last told of a seat or a section. */
    @WithDefault("PT10S")
    Duration lease();

    /** How long a call to Redis may take before PostgreSQL is asked without it. */
    @WithDefault("PT0.25S")
    Duration timeout();

    /** How long Redis is left alone after it failed. */
    @WithDefault("PT1S")
    Duration retryAfter();
  }
}
