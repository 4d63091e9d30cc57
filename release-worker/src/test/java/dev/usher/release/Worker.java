package dev.usher.release;

import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.inventory.release.ReleaseStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.time.Duration;

/** One more worker in the JVM of a test, beside the service's own, with metrics of its own. */
final class Worker implements AutoCloseable {
  private record Settings(
      Duration idleInterval, int batchSize, int threads, Duration hungAfter, Duration auditInterval)
      implements ReleaseSettings {}

  private record Stop(Duration delay, Duration timeout) implements ShutdownSettings {}

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ReleaseLoop loop;

  private Worker(Settings settings, ExpiredHolds expiredHolds, ReleaseStore store) {
    Heartbeat heartbeat = new Heartbeat(seen -> {}, gone -> {}, System::nanoTime);
    this.loop =
        new ReleaseLoop(settings, expiredHolds, store, new ReleaseMetrics(registry), heartbeat);
  }

  static Worker start(ExpiredHolds expiredHolds, ReleaseStore store, int batchSize, int threads) {
    Settings settings =
        new Settings(
            Duration.ofMillis(20), batchSize, threads, Duration.ofSeconds(10), Duration.ZERO);
    Worker worker = new Worker(settings, expiredHolds, store);
    worker.loop.start(new StartupEvent());
    return worker;
  }

  /** How many holds it says that it released. */
  long releases() {
    return (long) registry.get("usher.releases").counter().count();
  }

  /** How often PostgreSQL failed it. */
  long failures() {
    return (long) registry.get("usher.release.failures").counter().count();
  }

  /** Returns when it has ended. */
  void stop() {
    loop.stop(new ShutdownEvent(), new Stop(Duration.ZERO, Duration.ofSeconds(10)));
  }

  @Override
  public void close() {
    stop();
  }
}
