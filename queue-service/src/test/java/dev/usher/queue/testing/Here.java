package dev.usher.queue.testing;

import org.eclipse.microprofile.config.ConfigProvider;

/** The service that runs inside this test. */
public final class Here {
  private Here() {}

  /** Its address, without a slash at the end. */
  public static String base() {
    String url = ConfigProvider.getConfig().getValue("test.url", String.class);
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
