package dev.usher.queue.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * An instance behind a proxy on this machine that sends RFC 7239, as in the operations guide, which
 * accepts few joins from one address.
 */
public final class BehindProxyProfile implements QuarkusTestProfile {
  /** Joins per hour. */
  public static final int JOINS_PER_ADDRESS = 3;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "usher.waiting-room.joins-per-address", Integer.toString(JOINS_PER_ADDRESS),
        "usher.waiting-room.joins-per-address-period", "PT1H",
        "quarkus.http.proxy.proxy-address-forwarding", "true",
        "quarkus.http.proxy.allow-forwarded", "true",
        "quarkus.http.proxy.trusted-proxies", "127.0.0.1");
  }
}
