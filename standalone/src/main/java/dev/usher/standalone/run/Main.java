package dev.usher.standalone.run;

import dev.usher.standalone.file.OwnerOnly;
import dev.usher.standalone.key.Keys;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

  private Main() {}

  /** Starts everything, prints how to use it, and runs until it is stopped. */
  public static void main(String[] args) throws InterruptedException {
    endWithParent();
    try {
      run(Path.of(System.getProperty("usher.home", "")).toAbsolutePath(), args);
    } catch (CannotRun e) {
      System.err.println(e.reason());
    } catch (UncheckedIOException e) {
      // For example a full disk, or a folder of another user.
      System.err.println(CannotRun.because(e).reason());
    }
    System.exit(1);
  }

  private static void run(Path home, String... args) throws InterruptedException {
    long start = System.nanoTime();
    Options options = Options.parse(home, args);
    if (options.help()) {
      System.out.print(Options.usage());
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
    LocalSystem system = new LocalSystem(home, folder, keys, options.ports());
    AtomicBoolean isUp = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(system, isUp.get()), "stop"));
    try {
      System.out.println("Starting PostgreSQL, Redis and the three services ...");
      system.start(
          ready ->
              System.out.printf(
                  "  %d s  %s%n", Duration.ofNanos(System.nanoTime() - start).toSeconds(), ready));
      isUp.set(true);
      new Demo(options.ports(), token).seed(Instant.now());
      System.out.println(
          welcome(options, system, folder, token)
              .with("seconds", Duration.ofNanos(System.nanoTime() - start).toSeconds()));
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

  private static Template welcome(
      Options options, LocalSystem system, DataFolder folder, String token) {
    Ports ports = options.ports();
    return Template.of("welcome.txt")
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
