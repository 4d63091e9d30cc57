package dev.usher.queue.admission;

import dev.usher.common.resource.Resource;
import dev.usher.common.store.LongStatements;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads and writes the queue state in PostgreSQL: checkpoints, and the data that a copy is made
 * from. Blocking.
 */
@ApplicationScoped
public class QueueStore {
  private static final String CHECKPOINT = Resource.text(QueueStore.class, "checkpoint.sql");
  private static final String NEXT_EPOCH = Resource.text(QueueStore.class, "next-epoch.sql");
  private static final String PASSES = Resource.text(QueueStore.class, "line-passes.sql");
  private static final String ISSUED = Resource.text(QueueStore.class, "issued.sql");
  private static final String FORGET = Resource.text(QueueStore.class, "forget-passes.sql");

  // A large sale has hundreds of thousands of passes, and no visitor waits for these statements.
  private static final Duration IN_THE_BACKGROUND = Duration.ofSeconds(30);

  private final AgroalDataSource postgres;

  QueueStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /** The state of admission at one moment. */
  record Checkpoint(
      String room, long epoch, long seq, long serving, List<Long> turns, List<Long> absent) {}

  /**
   * The latest epoch that an instance knows of.
   *
   * @param copied the highest epoch known of any copy in Redis
   * @param seen whether the copy of this epoch was seen in Redis; if not, it counts as in transit
   *     for {@code onItsWay} after the epoch began
   */
  record LastEpoch(long epoch, long copied, boolean seen, Duration onItsWay) {}

  /** The queue state in PostgreSQL at the beginning of an epoch. */
  record Line(
      long epoch,
      long issued,
      long serving,
      List<Long> turns,
      List<Long> absent,
      List<Pass> passes) {}

  /** An issued pass. Times are in seconds since 1970. */
  record Pass(
      long number, String visitor, String passId, long issuedAt, long endsAt, boolean valid) {}

  /** Writes the checkpoint unless a newer one, or one of a later epoch, exists. */
  void save(Checkpoint checkpoint) {
    run(
        CHECKPOINT,
        statement -> {
          statement.setLong(1, checkpoint.seq());
          statement.setLong(2, checkpoint.serving());
          statement.setArray(3, bigints(statement.getConnection(), checkpoint.turns()));
          statement.setArray(4, bigints(statement.getConnection(), checkpoint.absent()));
          statement.setString(5, checkpoint.room());
          statement.setLong(6, checkpoint.epoch());
          statement.setLong(7, checkpoint.seq());
          return statement.executeUpdate();
        });
  }

  /**
   * Begins a new epoch, higher than that of any copy, and reads the queue state in the same
   * transaction.
   *
   * @param last what the caller knows about the latest epoch
   * @return empty if the latest epoch is a different one, or if its copy is in transit
   */
  Optional<Line> beginEpoch(String room, LastEpoch last) {
    return QuarkusTransaction.requiringNew().call(() -> beginInTransaction(room, last));
  }

  /** Deletes the passes that ended longer ago than {@code keep}. */
  void forgetPasses(Duration keep) {
    run(
        FORGET,
        statement -> {
          statement.setDouble(1, (double) keep.toSeconds());
          return LongStatements.allow(
              statement.getConnection(), IN_THE_BACKGROUND, statement::executeUpdate);
        });
  }

  private Optional<Line> beginInTransaction(String room, LastEpoch last) {
    Optional<Line> begun =
        run(
            NEXT_EPOCH,
            statement -> {
              statement.setLong(1, last.copied());
              statement.setString(2, room);
              statement.setLong(3, last.epoch());
              statement.setBoolean(4, last.seen());
              statement.setDouble(5, last.onItsWay().toMillis() / 1000.0);
              try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(line(row)) : Optional.empty();
              }
            });
    return begun.map(
        line ->
            new Line(
                line.epoch(),
                run(ISSUED, statement -> longOf(statement, room)).orElse(0),
                line.serving(),
                line.turns(),
                line.absent(),
                passes(room, line)));
  }

  private static Line line(ResultSet row) throws SQLException {
    List<Long> turns = List.of((Long[]) row.getArray("turns").getArray());
    List<Long> absent = List.of((Long[]) row.getArray("absent").getArray());
    return new Line(row.getLong("epoch"), 0, row.getLong("serving"), turns, absent, List.of());
  }

  private List<Pass> passes(String room, Line line) {
    return run(
        PASSES,
        statement -> {
          statement.setString(1, room);
          statement.setLong(2, line.serving());
          statement.setArray(3, bigints(statement.getConnection(), line.turns()));
          return LongStatements.allow(
              statement.getConnection(), IN_THE_BACKGROUND, () -> passes(statement));
        });
  }

  private static List<Pass> passes(PreparedStatement statement) throws SQLException {
    List<Pass> passes = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        passes.add(
            new Pass(
                row.getLong("number"),
                row.getString("visitor"),
                row.getString("pass_id"),
                row.getLong("issued_s"),
                row.getLong("ends_s"),
                row.getBoolean("valid")));
      }
    }
    return passes;
  }

  private static OptionalLong longOf(PreparedStatement statement, String room) throws SQLException {
    statement.setString(1, room);
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }

  private static java.sql.Array bigints(Connection connection, List<Long> numbers)
      throws SQLException {
    return connection.createArrayOf("bigint", numbers.toArray());
  }

  private interface Work<T> {
    T on(PreparedStatement statement) throws SQLException;
  }

  private <T> T run(String sql, Work<T> work) {
    try (var connection = postgres.getConnection();
        var statement = connection.prepareStatement(sql)) {
      return work.on(statement);
    } catch (SQLException e) {
      throw new IllegalStateException("The line in PostgreSQL cannot be read or written", e);
    }
  }
}
