package dev.usher.queue.testing;

import org.eclipse.microprofile.config.ConfigProvider;

/** The service that runs inside this test. */
public final class ServiceUnderTest {
  private ServiceUnderTest() {}

  /** Its address, without a slash at the end. */
  public static String url() {
    String url = ConfigProvider.getConfig().getValue("test.url", String.class);
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
