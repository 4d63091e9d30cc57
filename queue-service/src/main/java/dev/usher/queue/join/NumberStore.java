package dev.usher.queue.join;

import dev.usher.common.resource.Resource;
import dev.usher.common.store.Retry;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The counter of queue numbers in PostgreSQL. Blocking: call it from worker threads. */
@ApplicationScoped
public class NumberStore {
  private static final String TAKE = Resource.text(NumberStore.class, "take-numbers.sql");

  private final AgroalDataSource postgres;

  NumberStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /**
   * A block of allocated numbers.
   *
   * @param last the last number of the block
   * @param generation the generation of the room that allocated them, see {@link
   *     dev.usher.queue.room.Room#generation}
   */
  record Block(long last, long generation) {}

  /**
   * Allocates {@code count} numbers; empty if the room accepts no joins now. If the connection
   * breaks after a commit, the numbers of that commit stay unused and new ones are allocated.
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
