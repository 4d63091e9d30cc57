package dev.usher.inventory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** The settings of services that hold seats or put them back on sale. */
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

    /** The most named seats in one batch; it keeps transactions short when requests are large. */
    @WithDefault("4096")
    @Min(1)
    int batchSeats();

    /** The most requests that may wait for a transaction in one instance; more are refused. */
    @WithDefault("20000")
    @Min(1)
    int maxWaiting();

    /** The most requests that may wait for one event in one instance; more are refused. */
    @WithDefault("10000")
    @Min(1)
    int maxWaitingPerEvent();

    /**
     * The longest time a visitor waits for a hold; then the request fails. It may still be
     * committed: a retry with the same key returns the result.
     */
    @WithDefault("PT3S")
    @DurationMin(millis = 10)
    Duration patience();

    /**
     * How long one transaction waits for an event that another has locked. After that, requests for
     * the event are refused at once, and one probe at a time checks whether the lock is free again.
     */
    @WithDefault("PT1S")
    @DurationMin(millis = 10)
    Duration lockPatience();

    /**
     * The connections with which one instance reads and writes batches. Four times as many batches
     * may be at work, at most two per event: batches of several events are written together.
     */
    @WithDefault("8")
    @Min(1)
    int writers();
  }

  /** How requests that are likely to be refused are found before PostgreSQL. */
  interface GateSettings {
    /** How long Redis keeps the reported state of a seat or a section. */
    @WithDefault("PT10S")
    @DurationMin(millis = 1)
    Duration lease();

    /** The timeout of a call to Redis; after it the request goes to PostgreSQL without the gate. */
    @WithDefault("PT0.25S")
    @DurationMin(millis = 1)
    Duration timeout();

    /** The pause after a Redis failure before the next call. */
    @WithDefault("PT1S")
    @DurationMin(millis = 1)
    Duration retryAfter();
  }
}
