package dev.usher.lab.controls.release;

import dev.usher.lab.controls.release.ExpiryTable.Expire;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.RestQuery;

/** Makes holds that expire, for one way to free them. */
@Singleton
@Path("/expires/{kind}")
public class ExpiryResource {
  private final Map<String, Freeing> started = new HashMap<>();
  private final ExpiryTable expires;
  private final AgroalDataSource postgres;

  ExpiryResource(ExpiryTable expires, AgroalDataSource postgres) {
    this.expires = expires;
    this.postgres = postgres;
  }

  /** Makes so many that expire between the two moments, in milliseconds from now. */
  @POST
  public synchronized void make(
      String kind, @RestQuery int count, @RestQuery long first, @RestQuery long last) {
    Freeing freeing = started.computeIfAbsent(kind, this::start);
    List<Expire> made = expires.make(kind, count, first, last);
    freeing.plan(made);
  }

  synchronized void stop(@Observes ShutdownEvent stopping) {
    started.values().forEach(Freeing::close);
  }

  private Freeing start(String kind) {
    return switch (kind) {
      case Polling.NAME -> new Polling(expires);
      case DbScheduler.NAME -> new DbScheduler(postgres, expires);
      case JobRunrJobs.NAME -> new JobRunrJobs(postgres, expires);
      default -> throw new IllegalArgumentException("No way to free holds is called " + kind);
    };
  }
}
