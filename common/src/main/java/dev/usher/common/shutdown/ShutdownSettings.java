package dev.usher.common.shutdown;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How an instance stops. */
@ConfigMapping(prefix = "usher.shutdown")
public interface ShutdownSettings {
  /**
   * time from SIGTERM, when readiness fails, until new requests are refused: longer than load
   * balancers need to notice
   */
  @WithDefault("PT5S")
  Duration delay();

  /** the longest time after that for requests and batches in progress to finish */
  @WithDefault("PT30S")
  Duration timeout();
}
