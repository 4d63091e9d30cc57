package dev.usher.lab.bench.house;

import dev.usher.lab.kit.LabStores;
import dev.usher.standalone.file.Folders;
import dev.usher.standalone.key.Keys;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.standalone.stores.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Stores, the packaged services and the controls, each a process of its own. One thread starts
 * them, another may close them at any moment: nothing is started after.
 */
public final class House implements AutoCloseable {
  private static final Duration READY_WAIT = Duration.ofMinutes(2);
  private static final Duration OPERATOR_TOKEN = Duration.ofDays(1);

  private final Path home;
  private final Path folder;
  private final Keys keys;
  private final LabStores own = new LabStores();
  private final List<ServiceProcess> processes = new ArrayList<>();
  private final List<RedisProbe> probes = new ArrayList<>();
  private boolean closed;

  /**
   * What is measured.
   *
   * @param home the folder that the services' modules are in
   */
  public House(Path home) {
    this.home = home;
    try {
      this.folder = Files.createTempDirectory("usher-bench-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.keys = Keys.in(folder.resolve("keys"));
  }

  /**
   * Where the stores are.
   *
   * @param jdbcUrl with user and password in it
   */
  public record Given(String jdbcUrl, String redisUrl) {}

  /**
   * Starts all and waits until they are ready.
   *
   * @param given stores to use; empty for some of this run's own
   * @throws IllegalStateException if something does not start, with the end of its log
   */
  public Site start(Optional<Given> given) {
    Given stores = given.orElseGet(this::startStores);
    Map<String, String> settings = settings(stores);
    String queueUrl = "http://127.0.0.1:" + FreePort.find();
    ServiceProcess queue = start("queue-service", settings, queueUrl, Map.of(), "-Xmx1g");
    ServiceProcess controls =
        start(
            "lab/controls",
            settings,
            "http://127.0.0.1:" + FreePort.find(),
            Map.of("usher.control.redis-url", stores.redisUrl()));
    String bookingUrl = "http://127.0.0.1:" + FreePort.find();
    ServiceProcess booking =
        start(
            "booking-service",
            settings,
            bookingUrl,
            Map.of(
                "usher.queue.url",
                queueUrl,
                // A few thousand passes stand for all visitors.
                "usher.attempts.per-pass",
                "0",
                "usher.pass.jwks-url",
                queueUrl + "/.well-known/jwks.json",
                "usher.public-url",
                bookingUrl,
                "usher.payment.provider",
                "sandbox",
                "usher.sandbox.allowed",
                "true"));
    // Both migrate the schema of what is sold: one after the other.
    booking.awaitReady(READY_WAIT);
    // It refuses settings that are not its own.
    settings.keySet().removeIf(name -> name.startsWith("usher."));
    ServiceProcess worker =
        start("release-worker", settings, "http://127.0.0.1:" + FreePort.find(), Map.of());
    processes().forEach(process -> process.awaitReady(READY_WAIT));
    RedisProbe redis = new RedisProbe(stores.redisUrl());
    synchronized (this) {
      probes.add(redis);
    }
    return new Site(
        queue,
        booking,
        controls,
        worker,
        stores,
        Database.at(stores.jdbcUrl()),
        redis,
        new Api(keys.operatorToken(OPERATOR_TOKEN)),
        new PassPrinter(keys.passKey(), queueUrl));
  }

  /** Where whoever takes part may write; gone with the house. */
  public Path folder() {
    return folder;
  }

  /** Stops the processes side by side, then the stores. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    probes.forEach(RedisProbe::close);
    List<Thread> stopping =
        processes.stream().map(process -> new Thread(process::stop, "stop")).toList();
    stopping.forEach(Thread::start);
    stopping.forEach(House::join);
    own.close();
    Folders.delete(folder);
  }

  private Given startStores() {
    Stores stores = own.start();
    return new Given(stores.jdbcUrl() + "?user=postgres&password=postgres", stores.redisUrl());
  }

  private synchronized List<ServiceProcess> processes() {
    return List.copyOf(processes);
  }

  private ServiceProcess start(
      String module,
      Map<String, String> shared,
      String url,
      Map<String, String> more,
      String... javaOptions) {
    Map<String, String> settings = new HashMap<>(shared);
    settings.putAll(more);
    settings.put("quarkus.http.port", url.substring(url.lastIndexOf(':') + 1));
    Path log = folder.resolve(module.replace('/', '-') + ".log");
    return add(
        () ->
            ServiceProcess.start(
                home.resolve(module), settings, folder, log, List.of(javaOptions)));
  }

  private synchronized ServiceProcess add(Supplier<ServiceProcess> start) {
    if (closed) {
      throw new IllegalStateException("Asked to stop while starting");
    }
    ServiceProcess process = start.get();
    processes.add(process);
    return process;
  }

  private Map<String, String> settings(Given stores) {
    Map<String, String> settings = new HashMap<>(keys.config());
    settings.put("quarkus.datasource.jdbc.url", stores.jdbcUrl());
    settings.put("quarkus.redis.hosts", stores.redisUrl());
    // The load comes from the loopback address.
    settings.put("usher.waiting-room.joins-per-address", "0");
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
