package dev.usher.inventory;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.hold.Holds;
import dev.usher.inventory.release.Release;
import dev.usher.standalone.test.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plans are kept, and the first are made before anything is sold: none may read all that is taken
 * once much is.
 */
@QuarkusTest
@WithTestResource(TestStores.class)
class PlansTest {
  private static final Pattern BY_SEAT =
      Pattern.compile("Index Cond: .* AND \\(seat_id = s(_\\d+)?\\.");

  @Inject AgroalDataSource dataSource;

  static String[] statements() {
    return new String[] {
      Resource.text(Holds.class, "read-seats.sql")
          .replaceFirst("\\?", "'event'")
          .replaceFirst("\\?", series("'hall-A-' || n")),
      Resource.text(Release.class, "free-stock.sql")
          .replaceFirst("\\?", series("'event'"))
          .replaceFirst("\\?", series("gen_random_uuid()"))
          .replaceFirst("\\?", series("'hall'"))
          .replaceFirst("\\?", series("'hall-A-' || n"))
          .replaceFirst("\\?", series("1"))
          .replaceFirst("\\?", "'EXPIRED'")
    };
  }

  @ParameterizedTest
  @MethodSource("statements")
  void who_has_a_seat_is_looked_up_by_the_seat_though_none_is_taken_yet(String statement)
      throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement plain = connection.createStatement()) {
      plain.execute("create temporary table taken (like inventory.taken_seat including all)");
      plain.execute("create temporary table laid_out (like inventory.seat including all)");
      try {
        plain.execute(
            "insert into laid_out (event_id, id, section_id, row_label, number)"
                + " select 'event', 'hall-A-' || n, 'hall', 'A', n from generate_series(1, 50000) n");
        String plan =
            plan(
                plain,
                statement
                    .replace("inventory.taken_seat", "taken")
                    .replace("inventory.seat ", "laid_out "));
        assertTrue(BY_SEAT.matcher(plan).find(), plan);
      } finally {
        plain.execute("drop table taken");
        plain.execute("drop table laid_out");
      }
    }
  }

  /** Of so many elements that the planner does not count them, as of a parameter's. */
  private static String series(String element) {
    return "array(select " + element + " from generate_series(1, 100) n)";
  }

  private static String plan(Statement plain, String statement) throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (ResultSet row = plain.executeQuery("explain " + statement)) {
      while (row.next()) {
        plan.append(row.getString(1)).append('\n');
      }
    }
    return plan.toString();
  }
}
