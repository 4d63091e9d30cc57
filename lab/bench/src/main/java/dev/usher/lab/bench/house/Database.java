package dev.usher.lab.bench.house;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL as the one who checks sees it: a connection for each question. */
public final class Database {
  private final String jdbcUrl;

  private Database(String jdbcUrl) {
    this.jdbcUrl = jdbcUrl;
  }

  public static Database at(String jdbcUrl) {
    return new Database(jdbcUrl);
  }

  /**
   * The number that a query answers.
   *
   * @throws IllegalStateException if it cannot be asked or answers nothing
   */
  public double number(String query, Object... parameters) {
    return ask(
        query,
        parameters,
        rows -> {
          if (!rows.next()) {
            throw new IllegalStateException("Nothing is answered to " + query);
          }
          return rows.getDouble(1);
        });
  }

  /** The first column of the rows that a query answers, as text. */
  public List<String> texts(String query, Object... parameters) {
    return ask(
        query,
        parameters,
        rows -> {
          List<String> texts = new ArrayList<>();
          while (rows.next()) {
            texts.add(String.valueOf(rows.getString(1)));
          }
          return texts;
        });
  }

  /** Runs a statement and answers how many rows it changed. */
  public int run(String sql, Object... parameters) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage() + ": " + sql, e);
    }
  }

  private interface Reader<T> {
    T read(ResultSet rows) throws SQLException;
  }

  private <T> T ask(String query, Object[] parameters, Reader<T> reader) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement statement = prepare(connection, query, parameters);
        ResultSet rows = statement.executeQuery()) {
      return reader.read(rows);
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage() + ": " + query, e);
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object[] parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
