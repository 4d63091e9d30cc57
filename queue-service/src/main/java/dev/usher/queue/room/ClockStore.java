package dev.usher.queue.room;

import dev.usher.common.sql.Sql;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** PostgreSQL's clock, which joins also use. Blocking. */
@ApplicationScoped
class ClockStore {
  private static final Sql NOW = Sql.text("now", "select clock_timestamp() as now");

  private final AgroalDataSource postgres;

  ClockStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  Instant now() {
    return NOW.on(postgres).first(row -> row.instant("now")).orElseThrow();
  }
}
