package dev.usher.queue.line;

import dev.usher.common.resource.Resource;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.OptionalLong;

/** The counter of ticket numbers, in PostgreSQL. Blocking: call it from worker threads. */
@ApplicationScoped
public class NumberStore {
  private static final String TAKE = Resource.text(NumberStore.class, "take-numbers.sql");
  private static final int TIMEOUT_SECONDS = 5;

  private final AgroalDataSource postgres;

  NumberStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /** Takes so many numbers and answers the last; empty if the room takes no joins now. */
  OptionalLong take(String room, int count) {
    try (var connection = postgres.getConnection();
        var statement = connection.prepareStatement(TAKE)) {
      statement.setQueryTimeout(TIMEOUT_SECONDS);
      statement.setInt(1, count);
      statement.setString(2, room);
      try (var rows = statement.executeQuery()) {
        return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot take numbers in room " + room, e);
    }
  }
}
