package dev.usher.testing.inventory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** What PostgreSQL has of one event of a test, and whether it agrees with itself. */
public final class EventTables {
  private final DataSource dataSource;
  private final String event;

  private EventTables(DataSource dataSource, String event) {
    this.dataSource = dataSource;
    this.event = event;
  }

  /** An event that a test made through the services. */
  public static EventTables of(DataSource dataSource, String event) {
    return new EventTables(dataSource, event);
  }

  /**
   * An event with the standing places {@code floor}, and the rows {@code hall-A} and {@code hall-B}
   * of ten seats each, at a price of 25 euros.
   */
  public static EventTables newEvent(DataSource dataSource, int places, int maxPerVisitor) {
    String id = "event-" + UUID.randomUUID().toString().substring(0, 8);
    EventTables tables = new EventTables(dataSource, id);
    tables.sql(
        "insert into inventory.event (id, name, venue, starts_at, payment_window_ms,"
            + " max_per_visitor) values (?, 'Test', 'Here', now() + interval '30 days', 120000, ?)",
        tables.event,
        maxPerVisitor);
    tables.sql(
        "insert into inventory.section values (?, 'floor', 1, 'Floor', 'GENERAL', 2500, 'EUR', ?),"
            + " (?, 'hall', 2, 'Hall', 'SEATED', 2500, 'EUR', 20)",
        tables.event,
        places,
        tables.event);
    tables.sql(
        "insert into inventory.seat_row (event_id, section_id, label, position, numbering)"
            + " select ?, 'hall', r, n, '1-10'"
            + " from unnest(array['A', 'B']) with ordinality as r (r, n)",
        tables.event);
    return tables;
  }

  public String event() {
    return event;
  }

  /**
   * As if each of so many visitors held one place of the floor, with payment windows that end
   * between the two moments, in milliseconds from now.
   */
  public void hold(int visitors, long firstExpiryMillis, long lastExpiryMillis) {
    sql(
        """
        with hold_row as (
          insert into inventory.hold (event_id, id, visitor, pass_id, fingerprint, status,
                                      quantity, amount, currency, held_at, expires_at,
                                      sections, prices)
          select p.event, gen_random_uuid(), 'visitor-' || n, 'pass-' || n, 'one place', 'HELD',
                 1, 2500, 'EUR', statement_timestamp(),
                 statement_timestamp() + (p.first + random() * (p.last - p.first))
                                     * interval '1 millisecond', '{floor}', '{2500}'
          from (select ?::text as event, ?::int as visitors, ?::bigint as first, ?::bigint as last) p,
               generate_series(1, p.visitors) n
          returning event_id, id, held_at
        ), ledger_row as (
          insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)
          select event_id, held_at, 'HELD', array_agg(id), array_agg(1), array_agg('floor'::text),
                 array_agg(null::text)
          from hold_row group by event_id, held_at
        )
        update inventory.section s set taken = s.taken + h.held
        from (select event_id, count(*) as held from hold_row group by event_id) h
        where s.event_id = h.event_id and s.id = 'floor'
        """,
        event,
        visitors,
        firstExpiryMillis,
        lastExpiryMillis);
  }

  /** How many holds have the status. */
  public long holds(String status) {
    return number(
        "select count(*) from inventory.hold where event_id = ? and status = '" + status + "'");
  }

  /** How many entries of the ledger are of the kind. */
  public long entries(String kind) {
    return number(
        "select count(*) from inventory.ledger_entry where event_id = ? and kind = '" + kind + "'");
  }

  /** How many rows these entries are in: one for each event of each statement that wrote them. */
  public long rowsOfLedger(String kind) {
    return number(
        "select count(*) from inventory.ledger where event_id = ? and kind = '" + kind + "'");
  }

  /** The number of the transaction that last wrote a row of its seats. */
  public long lastWriteOfRows() {
    return number("select max(xmin::text::bigint) from inventory.seat_row where event_id = ?");
  }

  /** Fails unless counts, rows and ledger of the event agree, and nothing is oversold. */
  public void areConsistent() {
    expectNone(
        "select s.id from inventory.section s where s.event_id = ? and s.taken <>"
            + " (select coalesce(sum(i.quantity), 0) from inventory.hold_item i"
            + " join inventory.hold h on h.event_id = i.event_id and h.id = i.hold_id"
            + " where i.event_id = s.event_id and i.section_id = s.id"
            + " and h.status in ('HELD', 'BOOKED'))");
    expectNone(
        "select s.id from inventory.section s where s.event_id = ? and s.taken <>"
            + " (select coalesce(sum(case l.kind when 'HELD' then l.quantity"
            + " when 'RELEASED' then -l.quantity when 'EXPIRED' then -l.quantity else 0 end), 0)"
            + " from inventory.ledger_item l"
            + " where l.event_id = s.event_id and l.section_id = s.id)");
    expectNone(
        "select coalesce(t.seat_id, i.seat_id) from"
            + " (select * from inventory.taken_seat where event_id = ?) t"
            + " full join (select i.event_id, i.hold_id, i.seat_id from inventory.hold_item i"
            + " join inventory.hold h on h.event_id = i.event_id and h.id = i.hold_id"
            + " where i.seat_id is not null and h.status in ('HELD', 'BOOKED')"
            + " and h.event_id = ?) i"
            + " on i.seat_id = t.seat_id and i.hold_id = t.hold_id"
            + " where i.seat_id is null or t.seat_id is null");
    expectNone("select id from inventory.section where event_id = ? and taken > capacity");
    expectNone(
        "select hold_id::text from inventory.ledger_entry where event_id = ? group by hold_id"
            + " having count(*) filter (where kind in ('RELEASED', 'EXPIRED'))"
            + " > count(*) filter (where kind = 'HELD')");
    expectNone(
        "select t.kind from (select kind, section_id, sum(quantity) as quantity, sum(holds) as holds"
            + " from inventory.ledger_total where event_id = ? group by kind, section_id) t"
            + " full join (select kind, section_id, sum(quantity) as quantity, count(*) filter ("
            + " where ordinal = 0) as holds from inventory.ledger_item"
            + " where event_id = ? and kind <> 'HELD' group by kind, section_id) l"
            + " on l.kind = t.kind and l.section_id = t.section_id"
            + " where t.quantity is distinct from l.quantity or t.holds is distinct from l.holds");
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
      for (int n = 1; n <= statement.getParameterMetaData().getParameterCount(); n++) {
        statement.setString(n, event);
      }
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
