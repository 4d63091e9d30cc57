package dev.usher.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.testing.TestStores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;

/** The tables of a new installation. */
class MigrationTest {
  private static final String HELD =
      """
      insert into event (id, name, venue, starts_at, payment_window_ms, max_per_visitor)
      values ('show', 'Show', 'Here', now(), 60000, 8);
      insert into section (event_id, id, position, name, kind, price, currency, capacity, taken)
      values ('show', 'floor', 1, 'Floor', 'GENERAL', 2500, 'EUR', 10, 3),
             ('show', 'hall', 2, 'Hall', 'SEATED', 4000, 'EUR', 12, 1),
             ('show', 'box', 3, 'Box', 'SEATED', 9000, 'EUR', 2, 1);
      insert into seat_row (event_id, section_id, label, position, numbering)
      values ('show', 'hall', 'A', 1, '1-12'), ('show', 'box', 'A', 1, '1-2');
      insert into taken_seat (event_id, seat_id, hold_id)
      values ('show', 'hall-A-10', '00000000-0000-0000-0000-000000000002'),
             ('show', 'box-A-1', '00000000-0000-0000-0000-000000000002');
      insert into hold (event_id, id, visitor, pass_id, fingerprint, status, quantity, amount, currency,
                        held_at, expires_at, ended_at, reference, sections, prices, seats)
      select 'show', id, 'ann', 'pass', 'print', status, quantity, amount, 'EUR', now(), now(),
             case when status <> 'HELD' then now() end, case when status = 'BOOKED' then 'REF' end,
             sections, prices, seats
      from (values ('00000000-0000-0000-0000-000000000001'::uuid, 'HELD', 3, 7500,
                    array['floor'], array[2500], null::text[]),
                   ('00000000-0000-0000-0000-000000000002', 'BOOKED', 2, 13000,
                    array['hall', 'box'], array[4000, 9000], array['hall-A-10', 'box-A-1']),
                   ('00000000-0000-0000-0000-000000000003', 'EXPIRED', 1, 4000,
                    array['hall'], array[4000], array['hall-A-10']))
           as h (id, status, quantity, amount, sections, prices, seats);
      """;

  @Test
  void reportsSeeEachSeatAndThePlacesOfHolds() throws SQLException {
    String url = databaseOfItsOwn();
    flyway(url).load().migrate();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path = inventory");
      statement.execute(HELD);

      assertEquals(
          List.of(
              "1 HELD floor null 3 2500",
              "2 BOOKED hall hall-A-10 1 4000",
              "2 BOOKED box box-A-1 1 9000",
              "3 EXPIRED hall hall-A-10 1 4000"),
          lines(
              statement,
              """
              select concat_ws(' ', right(h.id::text, 1), h.status, i.section_id,
                               coalesce(i.seat_id, 'null'), i.quantity, i.price)
              from hold h
              join hold_item i on i.event_id = h.event_id and i.hold_id = h.id
              order by h.id, i.ordinal
              """));
    }
  }

  private static String databaseOfItsOwn() throws SQLException {
    String url = TestStores.stores().jdbcUrl();
    String name = "migration_" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return url.substring(0, url.lastIndexOf('/') + 1) + name + "?user=postgres&password=postgres";
  }

  private static FluentConfiguration flyway(String url) {
    return Flyway.configure()
        .dataSource(url, null, null)
        .schemas("inventory")
        .defaultSchema("inventory")
        .locations("classpath:db/inventory");
  }

  private static List<String> lines(Statement statement, String query) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        lines.add(row.getString(1));
      }
    }
    return lines;
  }
}
