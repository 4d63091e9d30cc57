package dev.usher.booking.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Limits that a test can reach. */
public final class LowLimitsProfile implements QuarkusTestProfile {
  /** How often a pass may ask for holds; no attempt comes back during a test. */
  public static final int ATTEMPTS = 10;

  /** Requests under way, more than there are threads. */
  public static final int UNDER_WAY = 24;

  /** Listeners of one event's availability. */
  public static final int LISTENERS = 2;

  /** Requests that wait for availability. */
  public static final int WAITING = 6;

  /** Requests that wait for unknown keys, more than there are threads; a fetch may take long. */
  public static final int WAITING_FOR_KEYS = 30;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "test.attempts-per-pass", Integer.toString(ATTEMPTS),
        "usher.attempts.refill", "PT1H",
        "usher.requests.max-under-way", Integer.toString(UNDER_WAY),
        "usher.availability.max-listeners", Integer.toString(LISTENERS),
        "usher.availability.max-waiting", Integer.toString(WAITING),
        "usher.pass.max-waiting", Integer.toString(WAITING_FOR_KEYS),
        "usher.pass.keys-timeout", "PT1M");
  }
}
