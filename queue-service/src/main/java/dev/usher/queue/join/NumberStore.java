package dev.usher.queue.join;

import dev.usher.common.resource.Resource;
import dev.usher.common.store.Retry;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The counter of queue token numbers, in PostgreSQL. Blocking: call it from worker threads. */
@ApplicationScoped
public class NumberStore {
  private static final String TAKE = Resource.text(NumberStore.class, "take-numbers.sql");

  private final AgroalDataSource postgres;

  NumberStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /**
   * Numbers that were taken.
   *
   * @param last the last of them
   * @param generation which of the rooms that have had the id gave them
   */
  record Block(long last, long generation) {}

  /**
   * Takes so many numbers; empty if the room takes no joins now. Of numbers whose commit nobody was
   * informed of, others are taken.
   */
  Optional<Block> take(String room, int count) {
    return Retry.onDeadConnection(() -> takeOnce(room, count));
  }

  private Optional<Block> takeOnce(String room, int count) {
    try (var connection = postgres.getConnection();
        var statement = connection.prepareStatement(TAKE)) {
      statement.setInt(1, count);
      statement.setString(2, room);
      try (var rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(block(rows)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot take numbers in room " + room, e);
    }
  }

  private static Block block(ResultSet row) throws SQLException {
    return new Block(
        row.getLong("issued"),
        row.getObject("created_at", OffsetDateTime.class).toInstant().toEpochMilli());
  }
}
