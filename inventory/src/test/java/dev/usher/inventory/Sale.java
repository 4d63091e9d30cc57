package dev.usher.inventory;

import dev.usher.inventory.hold.HoldId;
import dev.usher.inventory.hold.HoldOutcome;
import dev.usher.inventory.hold.HoldRequest;
import dev.usher.inventory.hold.Holds;
import dev.usher.inventory.hold.Wanted;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The language of these tests: an event of its own, what visitors do in it, what the tables say.
 */
public final class Sale {
  private static final int PATIENCE_SECONDS = 30;

  private final Holds holds;
  private final AgroalDataSource dataSource;
  private final String event = "event-" + UUID.randomUUID().toString().substring(0, 8);

  private Sale(Holds holds, AgroalDataSource dataSource) {
    this.holds = holds;
    this.dataSource = dataSource;
  }

  /**
   * An event with the standing places {@code floor}, and the rows {@code hall-A} and {@code hall-B}
   * of ten seats each, at a price of 25 euros.
   */
  public static Sale of(Holds holds, AgroalDataSource dataSource, int places, int maxPerVisitor) {
    Sale sale = new Sale(holds, dataSource);
    sale.sql(
        "insert into inventory.event (id, name, venue, starts_at, payment_window_ms,"
            + " max_per_visitor) values (?, 'Test', 'Here', now(), 120000, ?)",
        sale.event,
        maxPerVisitor);
    sale.sql(
        "insert into inventory.section values (?, 'floor', 1, 'Floor', 'GENERAL', 2500, 'EUR', ?),"
            + " (?, 'hall', 2, 'Hall', 'SEATED', 2500, 'EUR', 20)",
        sale.event,
        places,
        sale.event);
    sale.sql(
        "insert into inventory.seat select ?, 'hall-' || r || '-' || n, 'hall', r, n"
            + " from unnest(array['A', 'B']) r, generate_series(1, 10) n",
        sale.event);
    return sale;
  }

  public String event() {
    return event;
  }

  /** A visitor asks for places of the floor, under a key of their own. */
  public HoldOutcome asksForPlaces(String visitor, int quantity) {
    return answer(ask(visitor, UUID.randomUUID().toString(), new Wanted.Places("floor", quantity)));
  }

  /** A visitor asks for named seats, under a key of their own. */
  public HoldOutcome asksForSeats(String visitor, String... seats) {
    return answer(ask(visitor, UUID.randomUUID().toString(), new Wanted.Seats(List.of(seats))));
  }

  /** A visitor asks with an idempotency key. */
  public CompletionStage<HoldOutcome> ask(String visitor, String key, Wanted wanted) {
    HoldId id = HoldId.of(event, visitor, key);
    return holds.take(new HoldRequest(id, visitor, "pass-of-" + visitor, wanted, true));
  }

  /** What is answered, in the end. */
  public static HoldOutcome answer(CompletionStage<HoldOutcome> asked) {
    try {
      return asked.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The payment window of this hold is over as of now. */
  public void lapses(HoldId hold) {
    sql(
        "update inventory.hold set expires_at = clock_timestamp() where event_id = ? and id = ?",
        event,
        hold.key());
  }

  /** Fails unless counts, rows and ledger of the event tell the same, and nothing is oversold. */
  public void isConsistent() {
    expectNone(
        "select s.id from inventory.section s where s.event_id = ? and s.taken <>"
            + " (select coalesce(sum(i.quantity), 0) from inventory.hold_item i"
            + " where i.event_id = s.event_id and i.section_id = s.id and i.live)");
    expectNone(
        "select s.id from inventory.section s where s.event_id = ? and s.taken <>"
            + " (select coalesce(sum(case l.kind when 'HELD' then l.quantity"
            + " when 'BOOKED' then 0 else -l.quantity end), 0) from inventory.ledger l"
            + " where l.event_id = s.event_id and l.section_id = s.id)");
    expectNone(
        "select h.id::text from inventory.hold h join inventory.hold_item i"
            + " on i.event_id = h.event_id and i.hold_id = h.id"
            + " where h.event_id = ? and i.live <> (h.status in ('HELD', 'BOOKED'))");
    expectNone(
        "select seat_id from inventory.hold_item where event_id = ? and live"
            + " and seat_id is not null group by seat_id having count(*) > 1");
    expectNone("select id from inventory.section where event_id = ? and taken > capacity");
  }

  /** A number that a query over this event answers; its only parameter is the event. */
  public long number(String query) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a statement. */
  public int sql(String sql, Object... parameters) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void expectNone(String query) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          throw new AssertionError(row.getString(1) + " is found by " + query);
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
