package dev.usher.standalone.run;

import dev.usher.standalone.file.OwnerOnly;
import dev.usher.standalone.key.Keys;
import dev.usher.standalone.rush.Rush;
import dev.usher.standalone.rush.RushEndpoint;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The program that the script {@code run} starts after the build. It ends on a signal (TERM, INT,
 * HUP), when the script ends, or with exit code 1 when a service dies.
 *
 * <p>System properties: {@code usher.home} is the checkout, {@code usher.parent} the process id of
 * the script.
 */
public final class Main {
  private static final Duration TOKEN_VALIDITY = Duration.ofDays(30);
  private static final int RUSH_VISITORS = 500;
  private static final Duration RUSH_ARRIVAL = Duration.ofSeconds(5);
  private static final Duration RUSH_LIMIT = Duration.ofSeconds(110);

  private Main() {}

  /** Starts everything, prints how to use it, and runs until it is stopped. */
  public static void main(String[] args) throws InterruptedException {
    endWithParent();
    try {
      Path home = Path.of(System.getProperty("usher.home", "")).toAbsolutePath();
      run(home, Clock.systemUTC(), args);
    } catch (CannotRun e) {
      System.err.println(e.reason());
    } catch (UncheckedIOException e) {
      // For example a full disk, or a folder of another user.
      System.err.println(CannotRun.because(e).reason());
    }
    System.exit(1);
  }

  private static void run(Path home, Clock clock, String... args) throws InterruptedException {
    long start = System.nanoTime();
    Options options = Options.parse(home, args);
    if (options.help()) {
      System.out.print(Options.usage());
      System.exit(0);
    }
    if (options.curl()) {
      System.out.print(DataFolder.curl(options.data()));
      System.exit(0);
    }
    DataFolder folder = DataFolder.open(options.data());
    options.ports().check();
    if (options.fresh()) {
      folder.empty();
    }
    Keys keys = Keys.in(folder.path().resolve("keys"));
    String token = keys.operatorToken(TOKEN_VALIDITY);
    OwnerOnly.write(folder.path().resolve("operator.token"), token + "\n");
    String code = Keys.code();
    OwnerOnly.write(folder.signInCode(), code + " " + token + "\n");
    String rushCode = Keys.code();
    OwnerOnly.write(folder.rushCode(), rushCode + " " + token + "\n");
    RushEndpoint rush =
        RushEndpoint.start(
            token, Ports.origins(options.ports().booking()), () -> rush(options.ports()));
    LocalSystem system =
        new LocalSystem(home, folder, keys, options.ports(), options.form(), rush.url());
    AtomicBoolean isUp = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(system, isUp.get()), "stop"));
    try {
      System.out.println("Starting PostgreSQL, Redis and the three services ...");
      system.start(
          ready ->
              System.out.printf(
                  "  %d s  %s%n", Duration.ofNanos(System.nanoTime() - start).toSeconds(), ready));
      isUp.set(true);
      new Demo(options.ports(), token).seed(clock.instant());
      folder.writeCurl(curl(options.ports(), system, folder, token).toString());
      System.out.print(
          Template.of("welcome.txt")
              .with("seconds", Duration.ofNanos(System.nanoTime() - start).toSeconds())
              .with("queue", options.ports().queue())
              .with("booking", options.ports().booking())
              .with("code", code)
              .with("rush-code", rushCode)
              .with("data", options.dataOption()));
      throw new CannotRun(system.awaitEnd());
    } catch (IllegalStateException | UncheckedIOException | CannotRun e) {
      if (system.isClosed()) {
        // The shutdown in progress ends the JVM and causes any failure meanwhile.
        Thread.sleep(TimeUnit.DAYS.toMillis(1));
      }
      throw e instanceof UncheckedIOException io
          ? CannotRun.because(io)
          : new CannotRun(String.valueOf(e.getMessage()), e);
    }
  }

  private static Template curl(Ports ports, LocalSystem system, DataFolder folder, String token) {
    return Template.of("curl.txt")
        .with("walkthrough", Template.of("walkthrough.sh"))
        .with("queue", ports.queue())
        .with("booking", ports.booking())
        .with("worker", ports.worker())
        .with("queue-management", ports.management().queue())
        .with("booking-management", ports.management().booking())
        .with("worker-management", ports.management().worker())
        .with("jdbc", system.jdbcUrl())
        .with("redis", system.redisUrl())
        .with("folder", folder.path())
        .with("token", token);
  }

  private static CompletableFuture<?> rush(Ports ports) {
    return Rush.start(
            Ports.url(ports.queue()),
            Ports.url(ports.booking()),
            "demo",
            RUSH_VISITORS,
            RUSH_ARRIVAL,
            RUSH_LIMIT)
        .thenAccept(
            result ->
                System.out.printf(
                    "A rush of %d visitors ended after %d s with %d bookings.%n",
                    result.visitors(), result.duration().toSeconds(), result.bookings()));
  }

  private static void stop(LocalSystem system, boolean wasUp) {
    System.out.println("Stopping the services, then the stores ...");
    system.close();
    System.out.println(wasUp ? "Stopped. What was booked stays." : "Stopped.");
  }

  private static void endWithParent() {
    String parent = System.getProperty("usher.parent", "");
    if (!parent.isEmpty()) {
      Thread watch = new Thread(() -> endAfter(Long.parseLong(parent)), "parent-watch");
      watch.setDaemon(true);
      watch.start();
    }
  }

  private static void endAfter(long parent) {
    ProcessHandle.of(parent).ifPresent(p -> p.onExit().join());
    System.exit(1);
  }
}
