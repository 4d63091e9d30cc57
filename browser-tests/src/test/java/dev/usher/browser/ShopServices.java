package dev.usher.browser;

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

  private static Optional<ServiceProcess> service = Optional.empty();
  private static Optional<ServiceProcess> worker = Optional.empty();

  private ShopServices() {}

  static void start() {
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

  static String url() {
    return service.orElseThrow().url();
  }

  /** Waits until expired holds are released. */
  static void awaitWorker() {
    ServiceProcess unused = worker.orElseThrow().awaitReady(START);
  }
}
