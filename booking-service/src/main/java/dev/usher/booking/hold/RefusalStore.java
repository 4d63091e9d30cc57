package dev.usher.booking.hold;

import dev.usher.common.sql.Sql;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** The table of refused hold requests. Blocks. */
@ApplicationScoped
class RefusalStore {
  private static final Sql ADD = Sql.of(RefusalStore.class, "add-refusals.sql");

  private final AgroalDataSource dataSource;

  RefusalStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Adds so many refused requests of each event. */
  void add(Map<String, Long> requests) {
    ADD.on(dataSource)
        .array("events", "text", requests.keySet().toArray())
        .array("requests", "int8", requests.values().toArray())
        .update();
  }
}
