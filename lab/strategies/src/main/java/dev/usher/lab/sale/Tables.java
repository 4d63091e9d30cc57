package dev.usher.lab.sale;

import dev.usher.common.resource.Resource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The tables of schema {@code lab}: made, filled before a sale, and read after it. */
public final class Tables {
  private static final String SCHEMA = Resource.text(Tables.class, "schema.sql");

  private final DataSource dataSource;

  private Tables(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Makes the schema anew; what an earlier one held is gone.
   *
   * @throws SQLException if PostgreSQL fails
   */
  public static Tables make(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(SCHEMA);
    }
    return new Tables(dataSource);
  }

  /**
   * Leaves nothing of them.
   *
   * @throws SQLException if PostgreSQL fails
   */
  public void drop() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA lab CASCADE");
    }
  }

  /**
   * Empties the tables and puts this stock on sale.
   *
   * @throws SQLException if PostgreSQL fails
   */
  public void open(List<Stock> stocks) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        PreparedStatement event =
            connection.prepareStatement(
                "INSERT INTO lab.event (id, capacity, remaining) VALUES (?, ?, ?)");
        PreparedStatement units =
            connection.prepareStatement(
                "INSERT INTO lab.unit (event, number) SELECT ?, generate_series(1, ?)")) {
      statement.execute(
          "TRUNCATE lab.event, lab.sale, lab.unit, lab.entry, lab.snapshot, lab.opening");
      statement.execute("INSERT INTO lab.opening VALUES (gen_random_uuid())");
      for (Stock stock : stocks) {
        event.setString(1, stock.event());
        event.setInt(2, stock.capacity());
        event.setInt(3, stock.capacity());
        event.addBatch();
        units.setString(1, stock.event());
        units.setInt(2, stock.capacity());
        units.addBatch();
      }
      event.executeBatch();
      units.executeBatch();
      // Statistics of the sale before, or none, would choose the plans of this one.
      statement.execute("ANALYZE lab.event, lab.sale, lab.unit, lab.entry, lab.snapshot");
    }
  }

  /**
   * Names the sale that is on, and no other: what a strategy keeps elsewhere bears this name.
   *
   * @throws SQLException if PostgreSQL fails
   */
  public static UUID opening(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id FROM lab.opening")) {
      row.next();
      return row.getObject(1, UUID.class);
    }
  }

  /**
   * The purchases that were granted, as PostgreSQL has them.
   *
   * @throws SQLException if PostgreSQL fails
   */
  public List<Purchase> sales() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, event, quantity FROM lab.sale")) {
      List<Purchase> sales = new ArrayList<>();
      while (rows.next()) {
        sales.add(
            new Purchase(
                rows.getObject("id", UUID.class),
                rows.getString("event"),
                rows.getInt("quantity")));
      }
      return sales;
    }
  }
}
