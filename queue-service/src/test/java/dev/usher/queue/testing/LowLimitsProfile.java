package dev.usher.queue.testing;

import dev.usher.testing.CorsContract;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * An instance in which few may wait for a number, ask at once, and listen; behind a proxy that ends
 * TLS, as in the operations guide, with a shop that may call it.
 */
public final class LowLimitsProfile implements QuarkusTestProfile {
  /** How many may wait for a number. */
  public static final int JOINERS = 10;

  /** How many may wait in all rooms together. */
  public static final int ALL_JOINERS = 25;

  /** How many requests may be under way. */
  public static final int REQUESTS = 12;

  /** How many may listen. */
  public static final int STREAMS = 2;

  /** Where browsers reach it. */
  public static final String PUBLIC_URL = "https://tickets.example";

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "usher.waiting-room.max-waiting-joiners", Integer.toString(JOINERS),
        "usher.waiting-room.max-waiting-joiners-total", Integer.toString(ALL_JOINERS),
        "usher.waiting-room.max-requests", Integer.toString(REQUESTS),
        "usher.waiting-room.max-streams", Integer.toString(STREAMS),
        "usher.public-url", PUBLIC_URL,
        "quarkus.http.cors.enabled", "true",
        "quarkus.http.cors.origins", CorsContract.SHOP);
  }
}
