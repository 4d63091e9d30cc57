package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.lab.measure.Calls;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is asked of the stores is counted. Without Quarkus: under its tests the driver finds a class
 * by its name in another class loader.
 */
class CallsTest {
  private TestLab lab;

  @BeforeEach
  void open() throws Exception {
    lab = new TestLab();
  }

  @Test
  void aTransactionIsItsStatementsAndTheTripsThatTheyTake() throws Exception {
    DataSource dataSource = lab.instances.dataSource();
    Calls before = Calls.untilNow();
    select(dataSource);
    assertEquals(new Calls(1, 1, 0), Calls.untilNow().since(before));

    before = Calls.untilNow();
    transaction(dataSource);
    // BEGIN travels with the first.
    assertEquals(new Calls(4, 3, 0), Calls.untilNow().since(before));
  }

  @Test
  void aRedisCommandIsACall() {
    Calls before = Calls.untilNow();
    lab.instances.redis().ping(List.of()).await().indefinitely();
    assertEquals(new Calls(0, 0, 1), Calls.untilNow().since(before));
  }

  private static void transaction(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      select(connection);
      select(connection);
      connection.commit();
    }
  }

  private static void select(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      select(connection);
    }
  }

  private static void select(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  @AfterEach
  void close() {
    lab.close();
  }
}
