package dev.usher.lab.bench.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.lab.report.LabStores;
import dev.usher.standalone.key.Keys;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The packaged services and the controls on the stores, each a process of its own. One thread
 * starts them, another may close them at any time: then nothing more is started.
 */
public final class SystemUnderTest implements AutoCloseable {
  private static final String BOOKING = "booking-service";
  private static final String SECOND_BOOKING = "booking-service-2";
  private static final String CONTROLS = "lab/bench";
  private static final Duration READY_WAIT = Duration.ofMinutes(2);
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final Duration OPERATOR_TOKEN = Duration.ofDays(1);

  private final Path home;
  private final LabStores stores;
  private final Keys keys;
  private final Map<String, ServiceProcess> processes = new HashMap<>();
  private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String operatorToken;
  private Map<String, String> bookingSettings = Map.of();
  private Optional<RedisProbe> redis = Optional.empty();
  private boolean closed;

  /** Prepares the modules in this folder, on stores that are not started yet. */
  public SystemUnderTest(Path home, LabStores stores) {
    this.home = home;
    this.stores = stores;
    this.keys = Keys.in(stores.folder().resolve("keys"));
    this.operatorToken = keys.operatorToken(OPERATOR_TOKEN);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "system-under-test-stop"));
  }

  /**
   * Starts all and waits until they are ready.
   *
   * @throws IllegalStateException if something does not start, with the end of its log
   */
  public void start() {
    start(true);
  }

  /** The same without the controls. */
  public void startServices() {
    start(false);
  }

  private void start(boolean withControls) {
    stores.start(true);
    dataSource.setUrl(stores.jdbcUrl());
    redis = Optional.of(new RedisProbe(stores.redisUrl()));
    Map<String, String> settings = new HashMap<>(keys.config());
    settings.put("quarkus.datasource.jdbc.url", stores.jdbcUrl());
    settings.put("quarkus.redis.hosts", stores.redisUrl());
    // The load comes from the loopback address.
    settings.put("usher.waiting-room.joins-per-address", "0");
    start("queue-service", "queue-service", settings);
    if (withControls) {
      Map<String, String> ofControls = new HashMap<>(settings);
      ofControls.put("usher.control.redis-url", stores.redisUrl());
      start(CONTROLS, CONTROLS, ofControls);
    }
    bookingSettings = bookingSettings(settings);
    startBooking(BOOKING);
    // Both migrate the schema inventory: one after the other.
    booking().awaitReady(READY_WAIT);
    // release-worker refuses settings that are not its own.
    settings.keySet().removeIf(name -> name.startsWith("usher."));
    start("release-worker", "release-worker", settings);
    for (ServiceProcess process : List.copyOf(processes.values())) {
      process.awaitReady(READY_WAIT);
    }
  }

  private Map<String, String> bookingSettings(Map<String, String> shared) {
    Map<String, String> settings = new HashMap<>(shared);
    settings.put("usher.queue.url", queue().url());
    settings.put("usher.pass.jwks-url", queue().url() + "/.well-known/jwks.json");
    // A few thousand passes stand for all visitors.
    settings.put("usher.attempts.per-pass", "0");
    settings.put("usher.payment.provider", "sandbox");
    settings.put("usher.sandbox.allowed", "true");
    return settings;
  }

  private void startBooking(String name) {
    int port = FreePort.find();
    Map<String, String> settings = new HashMap<>(bookingSettings);
    settings.put("quarkus.http.port", Integer.toString(port));
    settings.put("usher.public-url", "http://127.0.0.1:" + port);
    start(name, BOOKING, settings);
  }

  private synchronized void start(String name, String module, Map<String, String> settings) {
    if (closed) {
      throw new IllegalStateException("Stopped during the start");
    }
    Path log = stores.folder().resolve(name.replace('/', '-') + ".log");
    processes.put(
        name,
        ServiceProcess.start(
            home.resolve(module),
            settings,
            stores.folder(),
            log,
            module.equals("queue-service") ? List.of("-Xmx1g") : List.of()));
  }

  public ServiceProcess queue() {
    return process("queue-service");
  }

  public ServiceProcess booking() {
    return process(BOOKING);
  }

  /** A second instance of booking-service on the same stores, started when it is first needed. */
  public ServiceProcess secondBooking() {
    if (!processes.containsKey(SECOND_BOOKING)) {
      startBooking(SECOND_BOOKING);
      process(SECOND_BOOKING).awaitReady(READY_WAIT);
    }
    return process(SECOND_BOOKING);
  }

  public ServiceProcess controls() {
    return process(CONTROLS);
  }

  private ServiceProcess process(String name) {
    return Optional.ofNullable(processes.get(name)).orElseThrow();
  }

  public DataSource dataSource() {
    return dataSource;
  }

  public RedisProbe redis() {
    return redis.orElseThrow();
  }

  public void put(String url, String json) throws InterruptedException {
    succeed("PUT", url, operatorToken, json);
  }

  /** Returns what an operator sees there. */
  public String get(String url) throws InterruptedException {
    return succeed("GET", url, operatorToken, "");
  }

  /** Returns passes of an event for so many visitors. */
  public List<String> passes(String event, int visitors) throws InterruptedException {
    String jwks = succeed("GET", queue().url() + "/.well-known/jwks.json", "", "");
    try {
      String keyId = new ObjectMapper().readTree(jwks).path("keys").path(0).path("kid").asText();
      return new PassIssuer(keys.passKey(), keyId).issue(event, visitors);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Not a key set: " + jwks, e);
    }
  }

  /** Sends a request with a bearer token and JSON; either may be empty. */
  public HttpResponse<String> send(String method, String url, String token, String json)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(TIMEOUT)
            .method(method, BodyPublishers.ofString(json));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (!json.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException("No response from " + url, e);
    }
  }

  /**
   * Sends a request and returns the body of the response.
   *
   * @throws IllegalStateException if the status is not 2xx
   */
  public String succeed(String method, String url, String token, String json)
      throws InterruptedException {
    HttpResponse<String> response = send(method, url, token, json);
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          "%s %s got %d: %s".formatted(method, url, response.statusCode(), response.body()));
    }
    return response.body();
  }

  /** Stops the processes, then the stores. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    redis.ifPresent(RedisProbe::close);
    processes.values().parallelStream().forEach(ServiceProcess::stop);
    stores.close();
  }
}
