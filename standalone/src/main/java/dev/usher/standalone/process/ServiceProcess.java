package dev.usher.standalone.process;

import dev.usher.standalone.file.OwnerOnly;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

/**
 * A packaged Quarkus service in a separate process, as a jar or natively. Its settings are passed
 * in a file that only its owner can read, never on the command line, which every user of the
 * machine can see.
 */
public final class ServiceProcess implements AutoCloseable {
  private static final String PORT = "quarkus.http.port";
  private static final String PROFILE = "quarkus.profile";
  private static final String MANAGEMENT_PORT = "quarkus.management.port";
  private static final String HOST = "127.0.0.1";
  // Above environment variables and system properties, so that these settings win.
  private static final String ORDINAL = "500";
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PROBE_TIMEOUT)
          .build();

  private final ChildProcess process;
  private final String url;
  private final String managementUrl;

  private ServiceProcess(ChildProcess process, String url, String managementUrl) {
    this.process = process;
    this.url = url;
    this.managementUrl = managementUrl;
  }

  /**
   * Starts the service of one module and returns at once: its jar, or its native executable if
   * there is one and the system property {@code usher.form} is {@code native}.
   *
   * @param module the folder of the module, packaged
   * @param settings what the service is configured with; without {@code quarkus.http.port} and
   *     {@code quarkus.management.port} it gets free ones, without {@code quarkus.http.host} it
   *     listens on the loopback address
   * @param folder where the settings are written and the process is noted
   * @param log where its output goes
   * @throws IllegalStateException if the module is not packaged
   */
  public static ServiceProcess start(
      Path module, Map<String, String> settings, Path folder, Path log) {
    return start(module, settings, folder, log, List.of());
  }

  /**
   * The same with options for the Java virtual machine.
   *
   * @throws IllegalStateException if the module is not packaged
   */
  public static ServiceProcess start(
      Path module, Map<String, String> settings, Path folder, Path log, List<String> javaOptions) {
    return start(ServiceForm.requested(module), module, settings, folder, log, javaOptions);
  }

  /**
   * The same in a given form.
   *
   * @throws IllegalStateException if the module is not packaged in this form
   */
  public static ServiceProcess start(
      ServiceForm form,
      Path module,
      Map<String, String> settings,
      Path folder,
      Path log,
      List<String> javaOptions) {
    String name = module.getFileName().toString();
    Map<String, String> all = new HashMap<>(settings);
    all.computeIfAbsent(PORT, k -> Integer.toString(FreePort.find()));
    all.putIfAbsent("quarkus.http.host", HOST);
    all.computeIfAbsent(MANAGEMENT_PORT, k -> Integer.toString(FreePort.find()));
    all.putIfAbsent("quarkus.management.host", HOST);
    // No load balancer has to notice that it stops, and stop() kills it after five seconds.
    all.putIfAbsent("usher.shutdown.delay", "PT0S");
    all.putIfAbsent("usher.shutdown.timeout", "PT3S");
    List<String> options = new ArrayList<>(javaOptions);
    // The profile decides which settings of a file apply, so no file can set it.
    Optional.ofNullable(all.remove(PROFILE))
        .ifPresent(profile -> options.add("-D" + PROFILE + "=" + profile));
    all.put("config_ordinal", ORDINAL);
    Path file = folder.resolve(name + "-" + all.get(PORT) + ".properties").toAbsolutePath();
    OwnerOnly.write(file, properties(all));
    options.add("-Dquarkus.config.locations=" + file.toUri());
    List<String> command = form.command(form.program(module.toAbsolutePath()), options);
    return new ServiceProcess(
        ChildProcess.start(name, command, folder, log),
        "http://" + HOST + ":" + all.get(PORT),
        "http://" + HOST + ":" + all.get(MANAGEMENT_PORT));
  }

  /**
   * The folder of another module of this build, seen from the tests of one.
   *
   * @throws IllegalStateException if it is not packaged
   */
  public static Path module(String name) {
    Path here = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    Path module = here.resolveSibling(name);
    ServiceForm.JAR.program(module);
    return module;
  }

  /**
   * Waits until the service reports that it is ready.
   *
   * @throws IllegalStateException if it ends or the bound passes first, with the last lines of its
   *     log
   */
  public ServiceProcess awaitReady(Duration bound) {
    process.await(this::isReady, bound);
    return this;
  }

  /** Whether the service currently reports that it is ready. */
  public boolean isReady() {
    HttpRequest probe =
        HttpRequest.newBuilder(URI.create(managementUrl + "/q/health/ready"))
            .timeout(PROBE_TIMEOUT)
            .build();
    try {
      return HTTP.send(probe, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The base URL of the service, without a slash at the end. */
  public String url() {
    return url;
  }

  /** Where the service serves health and metrics, without a slash at the end. */
  public String managementUrl() {
    return managementUrl;
  }

  public String name() {
    return process.name();
  }

  public long pid() {
    return process.pid();
  }

  /** Where its output goes. */
  public Path log() {
    return process.log();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Done when the service has ended, by itself or not; the value is its exit code. */
  public CompletableFuture<Integer> ended() {
    return process.ended();
  }

  /** Ends the service in order, or kills it if it has not ended within five seconds. */
  public void stop() {
    process.stop();
  }

  /** Kills the service at once, as a crash would. */
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    stop();
  }

  private static String properties(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      properties.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString(StandardCharsets.ISO_8859_1);
  }
}
