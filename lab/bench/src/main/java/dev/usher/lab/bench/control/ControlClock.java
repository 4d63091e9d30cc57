package dev.usher.lab.bench.control;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Provides the controls' clock, as the services have one. */
@Singleton
class ControlClock {
  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }
}
