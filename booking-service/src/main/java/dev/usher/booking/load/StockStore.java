package dev.usher.booking.load;

import dev.usher.common.sql.Sql;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads what events have left. Blocks. */
@ApplicationScoped
class StockStore {
  private static final Sql READ = Sql.of(StockStore.class, "read-stock.sql");

  private final AgroalDataSource dataSource;

  StockStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  List<EventStock> read(List<String> events) {
    return READ.on(dataSource)
        .array("events", "text", events.toArray())
        .list(row -> new EventStock(row.text("id"), row.number("free"), row.number("visitors")));
  }
}
