package dev.usher.common.route;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How bodies of requests are read. */
@ConfigMapping(prefix = "usher.requests")
public interface BodySettings {
  /** the longest time that the body of a request may take; past it 408 */
  @WithDefault("PT10S")
  Duration bodyTimeout();
}
