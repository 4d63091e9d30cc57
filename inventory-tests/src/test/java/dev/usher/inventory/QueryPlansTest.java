package dev.usher.inventory;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.release.ReleaseStore;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Plans are kept, and the first are made when little is sold: none may read all of an event once
 * much is.
 */
@QuarkusTest
@WithTestResource(TestStores.class)
class QueryPlansTest {
  private static final String EVENT = "'event'";

  @Inject AgroalDataSource dataSource;

  @Test
  void whoHasASeatIsLookedUpByTheSeat() throws SQLException {
    String seats = series("'hall-A-' || n");
    String plan =
        plan("read-seats.sql", EVENT, seats, series("'hall'"), series("'A'"), "array[1, 2, 3]");
    assertLooksUp("seat_id = ", plan);
    assertLooksUp("id = ", plan);
    assertLooksUp("section_id = [^\\n]*\\) AND \\(label = ", plan);
  }

  @Test
  void sectionsAreLookedUpByTheirId() throws SQLException {
    assertLooksUp("id = ", plan("read-sections.sql", EVENT, series("'hall-' || n")));
  }

  @Test
  void whatVisitorsHaveIsLookedUpByVisitor() throws SQLException {
    assertLooksUp("visitor = ", plan("read-visitors.sql", "'event-1'", series("'visitor-' || n")));
  }

  @Test
  void finishedPassesAreLookedUpByTheirId() throws SQLException {
    assertLooksUp(
        "pass_id = ", plan("read-finished-passes.sql", "'event-1'", series("'pass-' || n")));
  }

  @Test
  void theTakenSeatsOfASectionAreARangeOfTheirIndex() throws SQLException {
    String plan =
        plan(
            "read-candidates.sql",
            "true",
            "array['hall']",
            "true",
            "true",
            "array['hall']",
            "'event-1'",
            "true",
            "array['hall']");
    assertLooksUp("seat_id >= [^\\n]*\\) AND \\(seat_id < ", plan);
    assertLooksUp("section_id = ", plan);
  }

  /** Also if the plan is of a database that had no hold yet. */
  @Test
  void aHoldThatIsBookedOrReleasedIsLookedUpByItsId() throws SQLException {
    String hold = "'00000000-0000-0000-0000-000000000001'";
    assertLooksUp("id = ", planOfNoHolds(HoldService.class, "book-hold.sql", "'x'", EVENT, hold));
    assertLooksUp("id = ", planOfNoHolds(ReleaseStore.class, "end-hold.sql", EVENT, hold));
  }

  @Test
  void aSearchForEventsIsLookedUpByItsWords() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement plain = connection.createStatement()) {
      plain.execute("create temporary table many (like inventory.event including all)");
      try {
        plain.execute(
            "insert into many (id, name, venue, starts_at, payment_window_ms, max_per_visitor)"
                + " select 'event-' || n, 'Gala ' || n, 'Opera', now(), 1, 1"
                + " from generate_series(1, 20000) n");
        plain.execute("analyze many");
        plain.execute("set plan_cache_mode = force_generic_plan");
        plain.execute(
            "prepare found as select * from many where deleted_at is null and"
                + " cast(to_tsvector('simple', translate(name || ' ' || id, '-_/.@', '     '))"
                + " @@ to_tsquery('simple', $1) as boolean) = true order by starts_at, id limit 51");
        String plan = text(plain.executeQuery("explain execute found('x')"));
        assertTrue(plan.contains("Bitmap Index Scan on many_to_tsvector_idx"), plan);
      } finally {
        plain.execute("deallocate found");
        plain.execute("reset plan_cache_mode");
        plain.execute("drop table many");
      }
    }
  }

  /** The second column of an index is looked for, not only the event. */
  private static void assertLooksUp(String column, String plan) {
    String condition = "Index Cond: \\(\\(event_id = .*\\) AND \\(" + column + "[^\\n]*\\)\\)";
    assertTrue(Pattern.compile(condition).matcher(plan).find(), plan);
  }

  /** The plan of a batch's statement when all events so far had a few seats and holds. */
  private String plan(String file, String... parameters) throws SQLException {
    String statement = statement(HoldService.class, file, parameters);
    try (Connection connection = dataSource.getConnection();
        Statement plain = connection.createStatement()) {
      plain.execute("create temporary table few_rows (like inventory.seat_row including all)");
      plain.execute("create temporary table few_holds (like inventory.hold including all)");
      plain.execute("create temporary table taken (like inventory.taken_seat including all)");
      try {
        plain.execute(
            "insert into few_rows (event_id, section_id, label, position, numbering)"
                + " select 'event', 'hall', 'R' || n, n, '1-10' from generate_series(1, 50) n");
        plain.execute(
            "insert into few_holds (event_id, id, visitor, pass_id, fingerprint, status, quantity,"
                + " amount, currency, held_at, expires_at, sections, prices)"
                + " select 'event-' || n % 1000, gen_random_uuid(), 'visitor-' || n, 'pass', '', 'HELD', 1, 1, 'EUR',"
                + " now(), now(), '{floor}', '{1}' from generate_series(1, 5000) n");
        plain.execute("analyze few_holds");
        return text(
            plain.executeQuery(
                "explain "
                    + statement
                        .replace("inventory.taken_seat", "taken")
                        .replace("inventory.seat_row", "few_rows")
                        .replace("inventory.hold", "few_holds")));
      } finally {
        plain.execute("drop table few_rows, few_holds, taken");
      }
    }
  }

  private String planOfNoHolds(Class<?> store, String file, String... parameters)
      throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement plain = connection.createStatement()) {
      plain.execute("create temporary table no_holds (like inventory.hold including all)");
      try {
        return text(
            plain.executeQuery(
                "explain "
                    + statement(store, file, parameters).replace("inventory.hold", "no_holds")));
      } finally {
        plain.execute("drop table no_holds");
      }
    }
  }

  private static String statement(Class<?> store, String file, String... parameters) {
    String statement = Resource.text(store, file);
    for (String parameter : parameters) {
      // Of a name that occurs more than once, only the first is a parameter of these statements.
      statement = statement.replaceFirst("(?<!:):[a-z_]+", parameter);
    }
    return statement;
  }

  private static String text(ResultSet row) throws SQLException {
    StringBuilder text = new StringBuilder();
    while (row.next()) {
      text.append(row.getString(1)).append('\n');
    }
    return text.toString();
  }

  /** Of so many elements that the planner does not count them, as of a parameter's. */
  private static String series(String element) {
    return "array(select " + element + " from generate_series(1, 100) n)";
  }
}
