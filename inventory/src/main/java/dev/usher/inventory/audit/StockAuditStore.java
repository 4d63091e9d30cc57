package dev.usher.inventory.audit;

import dev.usher.common.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Compares holds, taken seats and the sections' counts of an event. Reads only. All calls block and
 * throw {@link dev.usher.common.sql.SqlFault} if PostgreSQL fails.
 */
@ApplicationScoped
public class StockAuditStore {
  private static final Sql EVENTS = Sql.of(StockAuditStore.class, "events-to-audit.sql");
  private static final Sql AUDIT = Sql.of(StockAuditStore.class, "audit-stock.sql");

  // On a busy machine two hundred thousand live holds take two seconds.
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final DataSource dataSource;

  /** A store on this database. */
  public StockAuditStore(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** What can disagree. */
  public enum Kind {
    /** A section has more taken than its capacity, or two live holds name one seat. */
    OVERSOLD,
    /** A section's count is not what its live holds add up to. */
    COUNT,
    /** A live hold lacks a seat that it names, or a seat is taken by no live hold. */
    SEAT
  }

  /**
   * Something that disagrees.
   *
   * @param what the section or seat
   */
  public record Finding(Kind kind, String what) {}

  /** The number of transactions that have changed the stock of each event. */
  public Map<String, Long> versions() {
    return EVENTS
        .on(dataSource)
        .list(row -> Map.entry(row.text("id"), row.number("version")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** What disagrees in the stock of an event, at one moment. */
  public List<Finding> findings(String event) {
    return AUDIT
        .on(dataSource)
        .set("event", event)
        .within(LONGEST)
        .list(row -> new Finding(Kind.valueOf(row.text("kind")), row.text("what")));
  }
}
