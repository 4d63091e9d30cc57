package dev.usher.booking.console;

import dev.usher.booking.console.EventStats.Count;
import dev.usher.booking.console.EventStats.Held;
import dev.usher.booking.console.EventStats.Overdue;
import dev.usher.booking.console.EventStats.Paid;
import dev.usher.booking.console.EventStats.ReleaseLag;
import dev.usher.booking.console.EventStats.SectionStats;
import dev.usher.common.sql.Query.Results;
import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SectionKind;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Reads the numbers of a sale: from counters, and from a bounded number of rows. So it takes the
 * same few milliseconds whatever was sold. Blocks.
 */
@ApplicationScoped
class StatsStore {
  static final String[] FILES = {
    "sections.sql", "totals.sql", "refusals.sql", "overdue.sql", "release-lag.sql"
  };

  private static final Sql READ = Sql.of(StatsStore.class, FILES);

  private final AgroalDataSource dataSource;

  StatsStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** A section; empty for an event that has none. */
  private record Part(Optional<SectionStats> section) {}

  private record Total(String kind, long holds, long places, Money amount) {}

  /** The numbers; empty if there is no such event. */
  Optional<EventStats> read(String event, Instant now) {
    return READ.on(dataSource)
        .set("event", event)
        .results(
            results -> {
              List<Part> parts = results.list(row -> new Part(section(row)));
              return parts.isEmpty()
                  ? Optional.empty()
                  : Optional.of(stats(event, now, parts, results));
            });
  }

  private static Optional<SectionStats> section(Row row) throws SQLException {
    Optional<String> id = row.optionalText("id");
    if (id.isEmpty()) {
      return Optional.empty();
    }
    long capacity = row.number("capacity");
    long taken = row.number("taken");
    long booked = row.number("booked");
    SectionKind kind = SectionKind.valueOf(row.text("kind"));
    return Optional.of(
        new SectionStats(id.get(), kind, capacity, capacity - taken, taken - booked, booked));
  }

  private static EventStats stats(String event, Instant now, List<Part> parts, Results results)
      throws SQLException {
    List<SectionStats> sections = parts.stream().flatMap(part -> part.section().stream()).toList();
    List<Total> totals =
        results.list(
            row ->
                new Total(
                    row.text("kind"),
                    row.number("holds"),
                    row.number("places"),
                    new Money(row.number("amount"), row.text("currency"))));
    long refused = results.first(row -> row.number("requests")).orElseThrow();
    Overdue overdue =
        results
            .first(row -> new Overdue(row.number("holds"), row.optionalInstant("since")))
            .orElseThrow();
    Optional<ReleaseLag> lag = results.first(StatsStore::lag).orElseThrow();
    return new EventStats(
        event,
        now,
        sum(sections, SectionStats::capacity),
        sum(sections, SectionStats::free),
        new Held(sum(sections, SectionStats::held)),
        paid("BOOKED", totals),
        count("RELEASED", totals),
        count("EXPIRED", totals),
        paid("REFUNDED", totals),
        refused,
        overdue,
        lag,
        sections);
  }

  private static Optional<ReleaseLag> lag(Row row) throws SQLException {
    long holds = row.number("holds");
    return holds == 0
        ? Optional.empty()
        : Optional.of(
            new ReleaseLag(
                holds, row.number("p50_ms"), row.number("p99_ms"), row.number("max_ms")));
  }

  private static long sum(List<SectionStats> sections, ToLongFunction<SectionStats> number) {
    return sections.stream().mapToLong(number).sum();
  }

  private static Stream<Total> of(String kind, List<Total> totals) {
    return totals.stream().filter(total -> total.kind().equals(kind));
  }

  private static Count count(String kind, List<Total> totals) {
    return new Count(
        of(kind, totals).mapToLong(Total::holds).sum(),
        of(kind, totals).mapToLong(Total::places).sum());
  }

  private static Paid paid(String kind, List<Total> totals) {
    Count count = count(kind, totals);
    return new Paid(count.holds(), count.places(), of(kind, totals).map(Total::amount).toList());
  }
}
