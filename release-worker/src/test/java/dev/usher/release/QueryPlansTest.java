package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Before statistics know of the first rows, PostgreSQL plans as if there were next to nothing. */
@QuarkusTest
@WithTestResource(TestStores.class)
class QueryPlansTest {
  private static final String END_EXPIRED =
      Resource.text(ExpiredHolds.class, "end-expired.sql")
          .replace("inventory.hold", "crowd")
          .replace(":since", "'-infinity'")
          .replace(":skipped_events", "'{}'::text[]")
          .replace(":skipped_holds", "'{}'::uuid[]")
          .replace(":at_most", "500");

  @Inject AgroalDataSource dataSource;

  @Test
  void whatExpiresFirstIsFoundByItsIndexWhateverStatisticsSay() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create temporary table crowd (like inventory.hold including all)");
      try {
        assertByIndex("nobody has come", statement);
        statement.execute(
            "insert into crowd (event_id, id, visitor, pass_id, fingerprint, status, quantity,"
                + " amount, currency, held_at, expires_at, sections, prices)"
                + " select 'event', gen_random_uuid(), 'visitor', 'pass', '', 'HELD', 1, 1, 'EUR',"
                + " now(), now() - n * interval '1 ms', '{floor}', '{1}'"
                + " from generate_series(1, 100000) n");
        assertByIndex("there are many rows that no statistics know of", statement);
      } finally {
        statement.execute("drop table crowd");
      }
    }
  }

  private static void assertByIndex(String when, Statement statement) throws SQLException {
    StringBuilder plan = new StringBuilder(when);
    try (ResultSet row = statement.executeQuery("explain " + END_EXPIRED)) {
      while (row.next()) {
        plan.append('\n').append(row.getString(1));
      }
    }
    assertTrue(plan.indexOf("Index Scan using crowd_expires_at_idx") > 0, plan.toString());
    assertTrue(plan.indexOf("Tid Scan") > 0, plan.toString());
    assertFalse(plan.indexOf("Sort") > 0, plan.toString());
  }
}
