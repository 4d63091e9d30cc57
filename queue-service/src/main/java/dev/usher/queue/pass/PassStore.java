package dev.usher.queue.pass;

import dev.usher.common.resource.Resource;
import dev.usher.common.store.Retry;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/** Passes in PostgreSQL. Blocking: call it from worker threads. */
@ApplicationScoped
public class PassStore {
  private static final String WRITE = Resource.text(PassStore.class, "write-pass.sql");
  private static final String FIND = Resource.text(PassStore.class, "find-pass.sql");
  private static final String FINISH = Resource.text(PassStore.class, "finish-pass.sql");

  private final AgroalDataSource postgres;

  PassStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /** A pass that was given once, and whether it still is valid. */
  record Kept(Pass pass, boolean valid) {}

  /** Keeps a new pass; false if the number has one, or the epoch is over. */
  boolean write(long number, Pass pass, long epoch) {
    return run(
        WRITE,
        statement -> {
          statement.setLong(1, number);
          statement.setString(2, pass.visitor());
          statement.setString(3, pass.id());
          statement.setLong(4, pass.issuedAt());
          statement.setLong(5, pass.endsAt());
          statement.setString(6, pass.room());
          statement.setLong(7, epoch);
          return statement.executeUpdate() == 1;
        });
  }

  /** The pass of a number, if it was given one. */
  Optional<Kept> find(String room, long number) {
    return run(
        FIND,
        statement -> {
          statement.setString(1, room);
          statement.setLong(2, number);
          try (var row = statement.executeQuery()) {
            if (!row.next()) {
              return Optional.empty();
            }
            Pass pass =
                new Pass(
                    room,
                    row.getString("visitor"),
                    row.getString("pass_id"),
                    row.getLong("issued_s"),
                    row.getLong("ends_s"));
            return Optional.of(new Kept(pass, row.getBoolean("valid")));
          }
        });
  }

  /** Marks a pass as finished and answers its number; empty if there is no such pass. */
  OptionalLong finish(String room, String passId) {
    return run(
        FINISH,
        statement -> {
          statement.setString(1, room);
          statement.setString(2, passId);
          try (var row = statement.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
          }
        });
  }

  private interface Work<T> {
    T on(PreparedStatement statement) throws SQLException;
  }

  /** All statements here are safe to be run twice. */
  private <T> T run(String sql, Work<T> work) {
    return Retry.onDeadConnection(() -> runOnce(sql, work));
  }

  private <T> T runOnce(String sql, Work<T> work) {
    try (var connection = postgres.getConnection();
        var statement = connection.prepareStatement(sql)) {
      return work.on(statement);
    } catch (SQLException e) {
      throw new IllegalStateException("Passes in PostgreSQL cannot be read or written", e);
    }
  }
}
