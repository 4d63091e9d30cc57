package dev.usher.booking.outbox;

import dev.usher.common.outbox.Outbox;
import dev.usher.common.sql.Sql;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;

/** Reads the dead letters of the outbox. All calls block. */
@ApplicationScoped
class DeadLetterStore {
  private static final Sql COUNT = Sql.of(DeadLetterStore.class, "count-dead-letters.sql");

  private final AgroalDataSource dataSource;

  DeadLetterStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  long count() {
    return COUNT
        .on(dataSource)
        .set("never", Outbox.NEVER)
        .first(row -> row.number("dead"))
        .orElseThrow();
  }
}
