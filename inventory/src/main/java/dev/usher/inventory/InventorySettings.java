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

  /** How requests that are likely to be refused are found before PostgreSQL. */
  GateSettings gate();

  /** How holds are taken. */
  interface HoldSettings {
    /** The most holds that one transaction writes. */
    @WithDefault("512")
    @Min(1)
    @Max(10_000)
    int batchSize();

    /** The most named seats that one transaction looks at, so that large requests make it short. */
    @WithDefault("4096")
    @Min(1)
    int batchSeats();

    /** The most requests that may wait for a transaction in one instance; more are refused. */
    @WithDefault("20000")
    @Min(1)
    int maxWaiting();

    /** The most of them that may wait for one event; more are refused. */
    @WithDefault("10000")
    @Min(1)
    int maxWaitingPerEvent();

    /**
     * How long a visitor waits for a hold at most; then the request is refused. It may still be
     * committed: a retry with the same key finds out.
     */
    @WithDefault("PT3S")
    @DurationMin(millis = 10)
    Duration patience();

    /**
     * How long one transaction waits for an event that another has locked. Then requests for the
     * event are refused at once, and one at a time tries whether it is free again.
     */
    @WithDefault("PT1S")
    @DurationMin(millis = 10)
    Duration lockPatience();

    /** The batches that one instance has at work, up to two an event; each needs a connection. */
    @WithDefault("8")
    @Min(1)
    int writers();
  }

  /** How requests that are likely to be refused are found before PostgreSQL. */
  interface GateSettings {
    /** How long Redis remembers what a transaction reported of a seat or a section. */
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
