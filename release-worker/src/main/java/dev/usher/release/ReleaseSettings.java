package dev.usher.release;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How expired holds are put back on sale. */
@ConfigMapping(prefix = "usher.release")
public interface ReleaseSettings {
  /**
   * How long a worker sleeps at the longest, 100 ms unless set. It wakes by itself when the next
   * hold expires; this bounds the lag of a hold that is made, while it sleeps, with a payment
   * window shorter than what it sleeps. Costs one index look-up an interval and thread.
   */
  @WithDefault("PT0.1S")
  @DurationMin(millis = 1)
  @DurationMax(seconds = 1)
  Duration idleInterval();

  /**
   * The most holds that one transaction releases, 500 unless set. A transaction has the locks of
   * its holds' events: the larger, the longer a new hold waits behind it.
   */
  @WithDefault("500")
  @Min(1)
  @Max(10_000)
  int batchSize();

  /**
   * How many transactions one worker has under way, 2 unless set: one ends holds while the other,
   * under the event's lock, frees what they had. Each needs a connection.
   */
  @WithDefault("2")
  @Min(1)
  @Max(16)
  int threads();

  /**
   * After how long without a turn the loop counts as hung, so that liveness fails and the platform
   * restarts the worker; 10 s unless set.
   */
  @WithDefault("PT10S")
  @DurationMin(seconds = 1)
  Duration hungAfter();
}
