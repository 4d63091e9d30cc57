package dev.usher.inventory.audit;

import dev.usher.common.sql.LongStatements;
import dev.usher.common.sql.Query;
import dev.usher.common.sql.Sql;
import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.audit.Finding.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Compares what PostgreSQL has of an event: holds, taken seats, counts and ledger. Reads only. All
 * calls block and throw {@link SqlFault} if PostgreSQL fails.
 */
@ApplicationScoped
public class StockAuditStore {
  /** The most findings of one comparison: one more than a report has, which then says so. */
  static final int MOST = 1_001;

  // Ends with the transaction, as a pooler in transaction mode demands.
  private static final Sql SNAPSHOT =
      Sql.text("snapshot", "set transaction isolation level repeatable read, read only");
  private static final Sql EVENTS = sql("events-to-audit.sql");
  private static final Sql EVENT = sql("read-event.sql");
  private static final Sql SECTIONS = sql("read-sections.sql");
  private static final Sql SEATS = sql("read-seats.sql");
  private static final Sql UNKNOWN_LEASES = sql("unknown-leases.sql");
  private static final List<Sql> COMPARISONS =
      List.of(sql("compare-stock.sql"), sql("replay-ledger.sql"), sql("add-up-ledger.sql"));

  // On a busy machine two hundred thousand live holds take two seconds.
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final DataSource dataSource;

  /** A store on this database. */
  public StockAuditStore(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  private static Sql sql(String file) {
    return Sql.of(StockAuditStore.class, file);
  }

  /**
   * An event at one moment.
   *
   * @param changes see {@link #changes}
   * @param left seats or places left, by section
   * @param unknownLeases those of the leased seats that the hold never had
   */
  record Snapshot(
      long version,
      long changes,
      Map<String, Integer> left,
      Set<String> unknownLeases,
      List<Finding> findings) {}

  private record Moment(long version, long changes) {}

  /** The events, and a number of each that grows with every change. */
  Map<String, Long> changes() {
    return EVENTS
        .on(dataSource)
        .list(row -> Map.entry(row.text("id"), row.number("changes")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** The sections of an event. */
  List<String> sections(String event) {
    return SECTIONS.on(dataSource).set("event", event).list(row -> row.text("id"));
  }

  /** The seats of an event, free or not. */
  List<String> seats(String event) {
    return SEATS.on(dataSource).set("event", event).within(LONGEST).list(row -> row.text("id"));
  }

  /**
   * Compares what there is of an event; all of it is of one snapshot. Empty if there is no event.
   *
   * @param leases holds by seat, as Redis has them
   */
  Optional<Snapshot> compare(String event, Map<String, UUID> leases) {
    try (Connection connection = dataSource.getConnection()) {
      return LongStatements.allow(connection, LONGEST, () -> compare(connection, event, leases));
    } catch (SQLException e) {
      throw new SqlFault("the audit of event " + event, e);
    }
  }

  private static Optional<Snapshot> compare(
      Connection connection, String event, Map<String, UUID> leases) {
    SNAPSHOT.on(connection).update();
    return EVENT
        .on(connection)
        .set("event", event)
        .first(row -> new Moment(row.number("version"), row.number("changes")))
        .map(
            moment ->
                new Snapshot(
                    moment.version(),
                    moment.changes(),
                    left(connection, event),
                    unknown(connection, event, leases),
                    findings(connection, event)));
  }

  private static List<Finding> findings(Connection connection, String event) {
    List<Finding> findings = new ArrayList<>();
    for (Sql comparison : COMPARISONS) {
      Query query = comparison.on(connection).set("event", event).set("at_most", MOST);
      findings.addAll(
          query.list(
              row ->
                  new Finding(
                      Kind.valueOf(row.text("kind")), row.text("subject"), row.text("detail"))));
    }
    return findings;
  }

  private static Map<String, Integer> left(Connection connection, String event) {
    Map<String, Integer> left = new HashMap<>();
    SECTIONS
        .on(connection)
        .set("event", event)
        .forEach(row -> left.put(row.text("id"), row.integer("places_left")));
    return left;
  }

  private static Set<String> unknown(
      Connection connection, String event, Map<String, UUID> leases) {
    List<Map.Entry<String, UUID>> all = List.copyOf(leases.entrySet());
    return new HashSet<>(
        UNKNOWN_LEASES
            .on(connection)
            .set("event", event)
            .array("seats", "text", all, Map.Entry::getKey)
            .array("holds", "uuid", all, Map.Entry::getValue)
            .list(row -> row.text("seat_id")));
  }
}
