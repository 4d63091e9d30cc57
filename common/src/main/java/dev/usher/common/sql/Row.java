package dev.usher.common.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The current row of a result, read by the names of its columns. Valid only inside the reader it is
 * given to.
 *
 * <p>Methods that return plain values throw {@link SQLException} if the column is NULL; its message
 * names the column.
 */
public final class Row {
  private final ResultSet row;

  Row(ResultSet row) {
    this.row = row;
  }

  public String text(String column) throws SQLException {
    return present(row.getString(column), column);
  }

  public Optional<String> optionalText(String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  public int integer(String column) throws SQLException {
    return Math.toIntExact(number(column));
  }

  /** A number with a fraction. */
  public double decimal(String column) throws SQLException {
    return row.getDouble(column);
  }

  public long number(String column) throws SQLException {
    long value = row.getLong(column);
    if (row.wasNull()) {
      throw missing(column);
    }
    return value;
  }

  public OptionalLong optionalNumber(String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  public boolean flag(String column) throws SQLException {
    boolean value = row.getBoolean(column);
    if (row.wasNull()) {
      throw missing(column);
    }
    return value;
  }

  public UUID uuid(String column) throws SQLException {
    return present(row.getObject(column, UUID.class), column);
  }

  public Optional<UUID> optionalUuid(String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, UUID.class));
  }

  public Instant instant(String column) throws SQLException {
    return present(row.getObject(column, OffsetDateTime.class), column).toInstant();
  }

  public Optional<Instant> optionalInstant(String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /** Returns the elements of an array column, for example {@code Integer[]} or {@code UUID[]}. */
  public Object[] array(String column) throws SQLException {
    return (Object[]) present(row.getArray(column), column).getArray();
  }

  private static <T> T present(@Nullable T value, String column) throws SQLException {
    if (value == null) {
      throw missing(column);
    }
    return value;
  }

  private static SQLException missing(String column) {
    return new SQLException("Column " + column + " is NULL, where a value is expected");
  }
}
