package dev.usher.common.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a {@link Sql}: set its parameters, then run it. Blocks. Not thread-safe.
 *
 * <p>All methods that run it throw {@link SqlFault} if PostgreSQL fails or rejects the statement,
 * and {@link IllegalStateException} if a parameter is not set.
 */
public final class Query {
  /** Reads a value from the current row. */
  public interface RowReader<T> {
    T read(Row row) throws SQLException;
  }

  /** Uses the current row. */
  public interface RowUser {
    void use(Row row) throws SQLException;
  }

  /** Reads the results of several statements. */
  public interface ResultsReader<T> {
    T read(Results results) throws SQLException;
  }

  /** The results of several statements, in their order; results without rows are skipped. */
  public static final class Results {
    private final PreparedStatement statement;
    private boolean isRows;

    private Results(PreparedStatement statement) throws SQLException {
      this.statement = statement;
      this.isRows = statement.execute();
    }

    /** Reads the rows of the next result that has rows. */
    public <T> List<T> list(RowReader<T> reader) throws SQLException {
      List<T> read = new ArrayList<>();
      forEach(row -> read.add(reader.read(row)));
      return read;
    }

    /** Visits the rows of the next result that has rows. */
    public void forEach(RowUser user) throws SQLException {
      while (!isRows) {
        if (statement.getUpdateCount() == -1) {
          throw new IllegalStateException("There are no more results");
        }
        isRows = statement.getMoreResults();
      }
      try (ResultSet rows = statement.getResultSet()) {
        visit(rows, user);
      }
      isRows = statement.getMoreResults();
    }

    /** Reads the first row of the next result that has rows. */
    public <T> Optional<T> first(RowReader<T> reader) throws SQLException {
      return list(reader).stream().findFirst();
    }
  }

  sealed interface Source {
    <T> T with(Work<T> work) throws SQLException;
  }

  record Borrowed(Connection connection) implements Source {
    @Override
    public <T> T with(Work<T> work) throws SQLException {
      return work.on(connection);
    }
  }

  record Pooled(DataSource dataSource) implements Source {
    @Override
    public <T> T with(Work<T> work) throws SQLException {
      try (Connection connection = dataSource.getConnection()) {
        return work.on(connection);
      }
    }
  }

  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private interface StatementWork<T> {
    T on(PreparedStatement statement) throws SQLException;
  }

  /** The elements of an array parameter, and PostgreSQL's name of their type. */
  private static final class Elements {
    private final String type;
    private final @Nullable Object[] values;

    Elements(String type, @Nullable Object[] values) {
      this.type = type;
      this.values = values;
    }
  }

  private final Sql sql;
  private final Source source;
  private final Map<String, @Nullable Object> values = new HashMap<>();
  private @Nullable Duration timeout;

  Query(Sql sql, Source source) {
    this.sql = sql;
    this.source = source;
  }

  /**
   * Sets a parameter.
   *
   * @param value a string, number, boolean, UUID, {@link Instant}, {@link OptionalLong} or null
   * @throws IllegalArgumentException if the statement has no such parameter
   */
  public Query set(String parameter, @Nullable Object value) {
    if (!sql.parameters().contains(parameter)) {
      throw new IllegalArgumentException(sql.name() + " has no parameter :" + parameter);
    }
    values.put(parameter, sqlValue(value));
    return this;
  }

  private static @Nullable Object sqlValue(@Nullable Object value) {
    if (value instanceof OptionalLong number) {
      return number.isPresent() ? number.getAsLong() : null;
    }
    return value instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : value;
  }

  /** Sets an array parameter to one value of each row. */
  public <T> Query array(
      String parameter,
      String type,
      List<T> rows,
      Function<? super T, ? extends @Nullable Object> column) {
    return array(parameter, type, rows.stream().map(column).toArray());
  }

  /**
   * Sets an array parameter.
   *
   * @param type PostgreSQL's name of the elements' type, for example {@code text}
   */
  public Query array(String parameter, String type, @Nullable Object[] elements) {
    return set(parameter, new Elements(type, elements));
  }

  /** Lets the statement take longer than a visitor would wait, see {@link LongStatements}. */
  public Query within(Duration limit) {
    timeout = limit;
    return this;
  }

  /** Returns a value of the first row; empty if there is no row. */
  public <T> Optional<T> first(RowReader<T> reader) {
    return list(reader).stream().findFirst();
  }

  /** Returns a value of each row. */
  public <T> List<T> list(RowReader<T> reader) {
    List<T> read = new ArrayList<>();
    forEach(row -> read.add(reader.read(row)));
    return read;
  }

  /** Visits each row. */
  public void forEach(RowUser user) {
    run(
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            visit(rows, user);
            return true;
          }
        });
  }

  /** Returns the number of changed rows. */
  public int update() {
    return run(PreparedStatement::executeUpdate);
  }

  /** Runs several statements and reads their results. */
  public <T> T results(ResultsReader<T> reader) {
    return run(statement -> reader.read(new Results(statement)));
  }

  private <T> T run(StatementWork<T> work) {
    try {
      return source.with(
          connection ->
              timeout == null
                  ? run(connection, work)
                  : LongStatements.allow(connection, timeout, () -> run(connection, work)));
    } catch (SQLException e) {
      throw new SqlFault(sql.name(), e);
    }
  }

  private <T> T run(Connection connection, StatementWork<T> work) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
      bind(connection, statement);
      return work.on(statement);
    }
  }

  private void bind(Connection connection, PreparedStatement statement) throws SQLException {
    int index = 0;
    for (String parameter : sql.parameters()) {
      if (!values.containsKey(parameter)) {
        throw new IllegalStateException(sql.name() + " needs a value for :" + parameter);
      }
      index++;
      Object value = values.get(parameter);
      if (value instanceof Elements elements) {
        statement.setArray(index, connection.createArrayOf(elements.type, elements.values));
      } else {
        statement.setObject(index, value);
      }
    }
  }

  private static void visit(ResultSet rows, RowUser user) throws SQLException {
    Row row = new Row(rows);
    while (rows.next()) {
      user.use(row);
    }
  }
}
