package dev.usher.lab.controls.release;

import dev.usher.lab.controls.release.Lapses.Lapse;
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

/** Makes holds that lapse, for one way to free them. */
@Singleton
@Path("/lapses/{kind}")
public class LapseResource {
  private final Map<String, Freeing> started = new HashMap<>();
  private final Lapses lapses;
  private final AgroalDataSource postgres;

  LapseResource(Lapses lapses, AgroalDataSource postgres) {
    this.lapses = lapses;
    this.postgres = postgres;
  }

  /** Makes so many that lapse between the two moments, in milliseconds from now. */
  @POST
  public synchronized void make(
      String kind, @RestQuery int count, @RestQuery long first, @RestQuery long last) {
    Freeing freeing = started.computeIfAbsent(kind, this::start);
    List<Lapse> made = lapses.make(kind, count, first, last);
    freeing.plan(made);
  }

  synchronized void stop(@Observes ShutdownEvent stopping) {
    started.values().forEach(Freeing::close);
  }

  private Freeing start(String kind) {
    return switch (kind) {
      case Polling.NAME -> new Polling(lapses);
      case DbScheduler.NAME -> new DbScheduler(postgres, lapses);
      case JobRunrJobs.NAME -> new JobRunrJobs(postgres, lapses);
      default -> throw new IllegalArgumentException("No way to free holds is called " + kind);
    };
  }
}
