package dev.usher.queue.room;

import java.net.URI;

/** Which sites may be asked for their health. */
@FunctionalInterface
public interface HealthOrigins {
  /** Whether the operator of this installation has listed the origin of the address. */
  boolean allow(URI address);
}
