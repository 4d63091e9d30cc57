package dev.usher.standalone.run;

import dev.usher.standalone.key.Keys;
import dev.usher.standalone.process.ServiceForm;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.standalone.stores.Stores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Starts and stops the stores and the three services. One thread starts them; another may close
 * them at any moment. Closing waits for the part that is starting, ends it with the rest, and
 * prevents further starts.
 */
final class LocalSystem implements AutoCloseable {
  private static final Duration READY_WAIT = Duration.ofMinutes(4);

  /** What a service logs that finds tables of which its migrations are not the beginning. */
  static final String OTHER_TABLES = "FlywayValidateException";

  private final Path home;
  private final DataFolder folder;
  private final Keys keys;
  private final Ports ports;
  private final ServiceForm form;
  private final String rushUrl;
  private final List<ServiceProcess> services = new ArrayList<>();
  private final List<Stores> stores = new ArrayList<>();
  private volatile boolean closed;

  /**
   * A system that is not started yet.
   *
   * @param form whether to start the services' jars or native executables
   * @param rushUrl where the console asks for simulated visitors
   */
  LocalSystem(
      Path home, DataFolder folder, Keys keys, Ports ports, ServiceForm form, String rushUrl) {
    this.home = home;
    this.folder = folder;
    this.keys = keys;
    this.ports = ports;
    this.form = form;
    this.rushUrl = rushUrl;
  }

  /**
   * Starts everything and waits until it is ready.
   *
   * @param progress receives a line for each part that is ready
   * @throws IllegalStateException if something does not become ready, with the end of its log
   * @throws CannotRun if it does not because the data are of another build
   */
  void start(Consumer<String> progress) {
    add(stores, () -> Stores.start(folder.path(), ports.postgres(), ports.redis(), true));
    progress.accept("PostgreSQL and Redis are ready");
    ServiceProcess queue = start("queue-service", queueSettings());
    // Both services migrate the inventory's schema, so they start one after the other.
    awaitReady(start("booking-service", bookingSettings()));
    awaitReady(queue);
    progress.accept("queue-service and booking-service are ready");
    awaitReady(start("release-worker", workerSettings()));
    progress.accept("release-worker is ready");
  }

  /**
   * Waits until a service or a store ends for any reason; returns its name and the path of its log.
   */
  String awaitEnd() {
    CompletableFuture<String> first = stores.get(0).ended();
    for (ServiceProcess service : services) {
      first = first.applyToEither(service.ended().thenApply(code -> ended(service, code)), e -> e);
    }
    return first.join();
  }

  private static String ended(ServiceProcess service, int code) {
    return "%s has ended with exit code %d; its log is %s"
        .formatted(service.name(), code, service.log());
  }

  boolean isClosed() {
    return closed;
  }

  String jdbcUrl() {
    return stores.get(0).jdbcUrl();
  }

  String redisUrl() {
    return stores.get(0).redisUrl();
  }

  /** Stops the services concurrently, then the stores. */
  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      List<Thread> stopping = services.stream().map(s -> new Thread(s::stop, "stop")).toList();
      stopping.forEach(Thread::start);
      stopping.forEach(LocalSystem::join);
      stores.forEach(Stores::close);
      folder.close();
    }
  }

  private void awaitReady(ServiceProcess service) {
    try {
      service.awaitReady(READY_WAIT);
    } catch (IllegalStateException e) {
      throw isOfAnotherBuild(service.log())
          ? new CannotRun(
              "The data in "
                  + folder.path()
                  + " are of another build, whose tables were others: ./run --fresh deletes them and"
                  + " starts anew, --data DIR names another folder")
          : e;
    }
  }

  private static boolean isOfAnotherBuild(Path log) {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8).contains(OTHER_TABLES);
    } catch (IOException unreadable) {
      return false;
    }
  }

  private ServiceProcess start(String name, Map<String, String> settings) {
    return add(
        services,
        () ->
            ServiceProcess.start(
                form, home.resolve(name), settings, folder.path(), folder.log(name), List.of()));
  }

  private synchronized <T> T add(List<T> started, Supplier<T> start) {
    if (closed) {
      throw new IllegalStateException("Asked to stop while starting");
    }
    T one = start.get();
    started.add(one);
    return one;
  }

  private Map<String, String> queueSettings() {
    Map<String, String> settings =
        settings(
            ports.queue(),
            ports.management().queue(),
            "usher.pass.signing-key-file",
            "usher.token.secret",
            "usher.booking.token-file");
    settings.putAll(keys.pushConfig());
    settings.put("usher.booking.url", Ports.url(ports.booking()));
    // All clients have the loopback address here.
    settings.put("usher.waiting-room.joins-per-address", "0");
    settings.put("usher.public-url", Ports.page(ports.queue()));
    // The console is a page of booking-service.
    settings.put("quarkus.http.cors.enabled", "true");
    settings.put("quarkus.http.cors.origins", String.join(",", Ports.origins(ports.booking())));
    return settings;
  }

  private Map<String, String> bookingSettings() {
    Map<String, String> settings =
        settings(
            ports.booking(),
            ports.management().booking(),
            "usher.queue.token-file",
            "usher.sandbox.secret");
    settings.put("usher.queue.url", Ports.url(ports.queue()));
    settings.put("usher.pass.jwks-url", Ports.url(ports.queue()) + "/.well-known/jwks.json");
    settings.put("usher.public-url", Ports.page(ports.booking()));
    settings.put("usher.queue.public-url", Ports.page(ports.queue()));
    settings.put("usher.console.sign-in-code-files[0]", folder.signInCode().toString());
    settings.put("usher.console.sign-in-code-files[1]", folder.rushCode().toString());
    settings.put("usher.console.rush-url", rushUrl);
    settings.put("usher.payment.provider", "sandbox");
    settings.put("usher.sandbox.allowed", "true");
    return settings;
  }

  private Map<String, String> workerSettings() {
    return settings(ports.worker(), ports.management().worker());
  }

  private Map<String, String> settings(int port, int managementPort, String... ofKeys) {
    Map<String, String> given = keys.config();
    Map<String, String> settings = new HashMap<>();
    for (String name : ofKeys) {
      settings.put(name, given.getOrDefault(name, ""));
    }
    for (String name : List.of("mp.jwt.verify.publickey.location", "mp.jwt.verify.issuer")) {
      settings.put(name, given.getOrDefault(name, ""));
    }
    settings.put("quarkus.datasource.jdbc.url", jdbcUrl());
    settings.put("quarkus.datasource.username", "postgres");
    settings.put("quarkus.datasource.password", "postgres");
    settings.put("quarkus.redis.hosts", redisUrl());
    settings.put("quarkus.http.port", Integer.toString(port));
    settings.put("quarkus.management.port", Integer.toString(managementPort));
    return settings;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
