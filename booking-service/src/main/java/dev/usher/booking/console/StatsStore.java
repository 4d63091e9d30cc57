package dev.usher.booking.console;

import dev.usher.booking.console.EventStats.Count;
import dev.usher.booking.console.EventStats.Overdue;
import dev.usher.common.sql.Query.Results;
import dev.usher.common.sql.Sql;
import dev.usher.inventory.stock.Money;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads the numbers of a sale. Reads all holds of the event, so that nothing has to be counted
 * while they are made. Blocks.
 */
@ApplicationScoped
class StatsStore {
  private static final Sql READ =
      Sql.of(StatsStore.class, "stock.sql", "counts.sql", "overdue.sql");

  private final AgroalDataSource dataSource;

  StatsStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  private record Stock(long capacity, long taken) {}

  private record Part(String kind, long holds, long places, Money amount) {}

  /** The numbers; empty if there is no such event. */
  Optional<EventStats> read(String event, Instant now) {
    return READ.on(dataSource)
        .set("event", event)
        .results(
            results -> {
              Optional<Stock> stock =
                  results.first(row -> new Stock(row.number("capacity"), row.number("taken")));
              return stock.isEmpty()
                  ? Optional.empty()
                  : Optional.of(stats(event, now, stock.get(), results));
            });
  }

  private static EventStats stats(String event, Instant now, Stock stock, Results results)
      throws SQLException {
    List<Part> parts =
        results.list(
            row ->
                new Part(
                    row.text("kind"),
                    row.number("holds"),
                    row.number("places"),
                    new Money(row.number("amount"), row.text("currency"))));
    Overdue overdue =
        results
            .first(row -> new Overdue(row.number("holds"), row.optionalInstant("since")))
            .orElseThrow();
    return new EventStats(
        event,
        now,
        stock.capacity(),
        stock.capacity() - stock.taken(),
        count("HELD", parts),
        count("BOOKED", parts),
        count("RELEASED", parts),
        count("EXPIRED", parts),
        count("REFUNDED", parts),
        overdue);
  }

  private static Count count(String kind, List<Part> parts) {
    List<Part> of = parts.stream().filter(part -> part.kind().equals(kind)).toList();
    return new Count(
        of.stream().mapToLong(Part::holds).sum(),
        of.stream().mapToLong(Part::places).sum(),
        of.stream().map(Part::amount).toList());
  }
}
