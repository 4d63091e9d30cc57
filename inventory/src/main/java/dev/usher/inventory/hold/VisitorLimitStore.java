package dev.usher.inventory.hold;

import dev.usher.common.sql.Sql;
import dev.usher.inventory.stock.HoldId;
import jakarta.enterprise.context.ApplicationScoped;
import javax.sql.DataSource;

/** Compares what a visitor has with the event's limit, in the thread's transaction. Blocks. */
@ApplicationScoped
class VisitorLimitStore {
  private static final Sql EXCEEDS = Sql.of(VisitorLimitStore.class, "exceeds-limit.sql");

  private final DataSource dataSource;

  VisitorLimitStore(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Whether this ended hold, taken again, would exceed its visitor's limit. */
  boolean wouldBeExceededBy(HoldId id) {
    return EXCEEDS
        .on(dataSource)
        .set("event", id.event())
        .set("hold", id.key())
        .first(row -> row.flag("exceeds"))
        .orElse(false);
  }
}
