package dev.usher.queue.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** An instance in which few may wait for a number, ask at once, and listen. */
public final class LowLimitsProfile implements QuarkusTestProfile {
  /** How many may wait for a number. */
  public static final int JOINERS = 10;

  /** How many may wait in all rooms together. */
  public static final int ALL_JOINERS = 25;

  /** How many requests may be under way. */
  public static final int REQUESTS = 12;

  /** How many may listen. */
  public static final int STREAMS = 2;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "usher.waiting-room.max-waiting-joiners", Integer.toString(JOINERS),
        "usher.waiting-room.max-waiting-joiners-total", Integer.toString(ALL_JOINERS),
        "usher.waiting-room.max-requests", Integer.toString(REQUESTS),
        "usher.waiting-room.max-streams", Integer.toString(STREAMS));
  }
}
