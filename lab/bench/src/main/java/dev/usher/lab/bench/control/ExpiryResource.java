package dev.usher.lab.bench.control;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * Creates holds that expire, for one way to release them, which is started when it is first used.
 */
@Singleton
@Path("/expires/{kind}")
public class ExpiryResource {
  private static final long POLL_SECONDS = 10;

  private final Map<String, Releaser> started = new HashMap<>();
  private final AgroalDataSource dataSource;

  ExpiryResource(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** A way to release holds once they have expired. */
  @FunctionalInterface
  interface Releaser extends AutoCloseable {
    void schedule(List<ExpiringHold> holds);

    @Override
    default void close() {}
  }

  /** Creates holds that expire between the two moments, in milliseconds from now. */
  @POST
  public synchronized void create(
      String kind, @RestQuery int count, @RestQuery long first, @RestQuery long last) {
    Releaser releaser = started.computeIfAbsent(kind, this::start);
    releaser.schedule(ExpiringHold.create(kind, count, first, last));
  }

  synchronized void stop(@Observes ShutdownEvent stopping) {
    started.values().forEach(Releaser::close);
  }

  private Releaser start(String kind) {
    return switch (kind) {
      case "polling" -> polling(kind);
      case "db-scheduler" -> new DbScheduler(dataSource);
      case "JobRunr" -> new JobRunrReleaser(dataSource);
      default -> throw new IllegalArgumentException("Unknown way to release holds: " + kind);
    };
  }

  /** One query each ten seconds. */
  private static Releaser polling(String kind) {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    var unused =
        timer.scheduleAtFixedRate(
            () -> ExpiringHold.releaseAll(kind), 0, POLL_SECONDS, TimeUnit.SECONDS);
    return holds -> {};
  }
}
