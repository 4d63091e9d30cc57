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
   * The longest sleep of a worker, default 100 ms. The worker wakes when the next hold expires;
   * this bounds the lag of a hold that is made during the sleep with a payment window shorter than
   * the sleep. Costs one index lookup per interval and thread.
   */
  @WithDefault("PT0.1S")
  @DurationMin(millis = 1)
  @DurationMax(seconds = 1)
  Duration idleInterval();

  /**
   * The most holds that one transaction releases, default 500. A transaction locks the events of
   * its holds: the larger it is, the longer a new hold waits.
   */
  @WithDefault("500")
  @Min(1)
  @Max(10_000)
  int batchSize();

  /**
   * The concurrent transactions of one worker, default 2: one ends holds while the other frees
   * stock under the event's lock. Each needs a connection.
   */
  @WithDefault("2")
  @Min(1)
  @Max(16)
  int threads();

  /**
   * The time without an iteration after which the loop counts as hung, so that liveness fails and
   * the platform restarts the worker; default 10 s.
   */
  @WithDefault("PT10S")
  @DurationMin(seconds = 1)
  Duration hungAfter();

  /**
   * The pause between two audits of the stock, default one minute; zero for none. An audit reads
   * all holds and the ledger of every event that changed since the last one.
   */
  @WithDefault("PT1M")
  @DurationMin
  Duration auditInterval();
}
