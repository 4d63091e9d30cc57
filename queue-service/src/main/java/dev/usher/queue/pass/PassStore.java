package dev.usher.queue.pass;

import dev.usher.common.resource.Resource;
import dev.usher.common.store.Retry;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Passes in PostgreSQL. Blocking: call it from worker threads. */
@ApplicationScoped
public class PassStore {
  private static final String WRITE = Resource.text(PassStore.class, "write-pass.sql");
  private static final String FIND = Resource.text(PassStore.class, "find-pass.sql");
  private static final String FINISH = Resource.text(PassStore.class, "finish-pass.sql");
  private static final String CLAIM_NOTIFICATIONS =
      Resource.text(PassStore.class, "claim-notifications.sql");
  private static final String NOTIFIED = Resource.text(PassStore.class, "notified.sql");
  private static final String NOTIFY_AGAIN = Resource.text(PassStore.class, "notify-again.sql");

  private final AgroalDataSource postgres;

  PassStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /** An issued pass, and whether it is still valid. */
  record Kept(PassClaims pass, boolean valid) {}

  /**
   * Stores a new pass, or replaces one that was never sent by one with a later end. Returns false
   * if the number has a pass that must stay as it is, or if the epoch is over.
   */
  boolean write(long number, PassClaims pass, long epoch) {
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

  /** The pass of a number, if it has one. */
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
            PassClaims pass =
                new PassClaims(
                    room,
                    row.getString("visitor"),
                    row.getString("pass_id"),
                    row.getLong("issued_s"),
                    row.getLong("ends_s"));
            return Optional.of(new Kept(pass, row.getBoolean("valid")));
          }
        });
  }

  /**
   * Marks a pass as finished and returns its number; empty if there is no such pass.
   *
   * @param notify whether the booking service must be notified
   */
  OptionalLong finish(String room, String passId, boolean notify) {
    return run(
        FINISH,
        statement -> {
          statement.setBoolean(1, notify);
          statement.setString(2, room);
          statement.setString(3, passId);
          try (var row = statement.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
          }
        });
  }

  /** Leases finished passes that the booking service must be notified of now. */
  List<FinishedPass> claimNotifications(int atMost, Duration lease) {
    return run(
        CLAIM_NOTIFICATIONS,
        statement -> {
          statement.setInt(1, atMost);
          statement.setLong(2, lease.toMillis());
          List<FinishedPass> claimed = new ArrayList<>();
          try (var row = statement.executeQuery()) {
            while (row.next()) {
              claimed.add(
                  new FinishedPass(
                      row.getString("room"),
                      row.getLong("number"),
                      row.getString("pass_id"),
                      row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                      row.getInt("notify_attempts"),
                      row.getBoolean("is_over")));
            }
          }
          return claimed;
        });
  }

  /** Ends the notification of a finished pass: it was delivered or is no longer needed. */
  void notified(FinishedPass pass) {
    run(
        NOTIFIED,
        statement -> {
          statement.setString(1, pass.room());
          statement.setLong(2, pass.number());
          return statement.executeUpdate();
        });
  }

  /** Postpones the notification of a finished pass. */
  void notifyAgain(FinishedPass pass, Duration later) {
    run(
        NOTIFY_AGAIN,
        statement -> {
          statement.setLong(1, later.toMillis());
          statement.setString(2, pass.room());
          statement.setLong(3, pass.number());
          return statement.executeUpdate();
        });
  }

  private interface Work<T> {
    T on(PreparedStatement statement) throws SQLException;
  }

  /** All statements here are safe to retry. */
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
