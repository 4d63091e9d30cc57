package dev.usher.testing;

import org.eclipse.microprofile.config.ConfigProvider;

/** The management interface of the service that the current {@code @QuarkusTest} runs. */
public final class Management {
  private Management() {}

  /** Where health and metrics are served, without a slash at the end. */
  public static String url() {
    return "http://127.0.0.1:"
        + ConfigProvider.getConfig().getValue("quarkus.management.test-port", Integer.class);
  }
}
