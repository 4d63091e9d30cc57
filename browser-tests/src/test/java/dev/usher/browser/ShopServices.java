package dev.usher.browser;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestStores;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The packaged booking-service and release-worker that the tests of the shop and of payments use:
 * started by the first of their classes, they end with the JVM.
 */
final class ShopServices {
  private static final Duration START = Duration.ofMinutes(2);
  private static final double PATIENCE_MILLIS = 30_000;

  private static Optional<ServiceProcess> service = Optional.empty();
  private static Optional<ServiceProcess> worker = Optional.empty();

  private ShopServices() {}

  /** Starts them, unless they run; skips the tests that need them where there is no Chromium. */
  static void start() {
    Chromium.shared();
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    if (service.isPresent()) {
      return;
    }
    String port = Integer.toString(FreePort.find());
    service =
        Optional.of(
            TestStores.service(
                    "booking-service",
                    Map.of(
                        "quarkus.http.port",
                        port,
                        "usher.public-url",
                        "http://127.0.0.1:" + port,
                        "usher.pass.jwks-url",
                        ShopEvent.passKeys(TestStores.folder()).toString(),
                        "usher.queue.public-url",
                        "http://queue.example",
                        "quarkus.http.cors.enabled",
                        "true",
                        "quarkus.http.cors.origins",
                        "https://shop.example"))
                .awaitReady(START));
    // One after the other: both would create the same tables. Only expired holds need the worker.
    worker =
        Optional.of(
            TestStores.service(
                "release-worker", Map.of("smallrye.config.mapping.validate-unknown", "false")));
  }

  /** A browser of its own. */
  static BrowserContext browser(NewContextOptions options) {
    BrowserContext browser = Chromium.shared().browser().newContext(options);
    browser.setDefaultTimeout(PATIENCE_MILLIS);
    return browser;
  }

  static String url() {
    return service.orElseThrow().url();
  }

  /** Waits until expired holds are released. */
  static void awaitWorker() {
    ServiceProcess unused = worker.orElseThrow().awaitReady(START);
  }
}
