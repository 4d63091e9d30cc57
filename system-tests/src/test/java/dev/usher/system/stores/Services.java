package dev.usher.system.stores;

import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The three services, packaged, with settings for other stores. */
final class Services implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);

  private final List<ServiceProcess> all = new ArrayList<>();

  private Services() {}

  /**
   * Starts all three and waits until they are ready.
   *
   * @param settings of each of them, by its module
   */
  static Services start(Map<String, Map<String, String>> settings) {
    Services services = new Services();
    try {
      services.add("queue-service", settings, Map.of());
      String port = Integer.toString(FreePort.find());
      services.add(
          "booking-service",
          settings,
          Map.of(
              "usher.queue.url",
              services.queue(),
              "quarkus.http.port",
              port,
              "usher.public-url",
              "http://localhost:" + port));
      services.add("release-worker", settings, Map.of());
      services.all.forEach(service -> service.awaitReady(START));
      return services;
    } catch (RuntimeException e) {
      services.close();
      throw e;
    }
  }

  /** The same with the same settings for all of them. */
  static Services startAll(Map<String, String> settings) {
    return start(
        Map.of("queue-service", settings, "booking-service", settings, "release-worker", settings));
  }

  private void add(
      String module, Map<String, Map<String, String>> settings, Map<String, String> own) {
    Map<String, String> together = new HashMap<>(settings.getOrDefault(module, Map.of()));
    together.putAll(own);
    // The test stores bring the settings of all services.
    together.put("smallrye.config.mapping.validate-unknown", "false");
    all.add(TestStores.service(module, together));
  }

  String queue() {
    return all.get(0).url();
  }

  String booking() {
    return all.get(1).url();
  }

  String worker() {
    return all.get(2).url();
  }

  boolean areReady() {
    return all.stream().allMatch(ServiceProcess::isReady);
  }

  /** The lines of their logs that match. */
  List<String> logged(String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    return all.stream().flatMap(s -> lines(s).stream()).filter(wanted.asPredicate()).toList();
  }

  private static List<String> lines(ServiceProcess service) {
    try {
      return Files.readAllLines(service.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    all.forEach(ServiceProcess::close);
  }
}
