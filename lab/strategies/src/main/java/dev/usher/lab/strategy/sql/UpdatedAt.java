package dev.usher.lab.strategy.sql;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Retry;
import dev.usher.lab.strategy.Rows;
import dev.usher.lab.strategy.Strategy;
import dev.usher.lab.strategy.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * The optimistic strategy with the time of the last change for a version. It is one only while no
 * two changes of a row bear the same time: with PostgreSQL's microseconds they do not, as long as
 * its clock is not set back; with a clock of whole seconds (a column without fractions, an ORM's
 * rounding) a change goes unseen by everyone who read within the second, and is written over.
 */
public final class UpdatedAt implements Strategy {
  private final Instance instance;
  private final String clock;

  /** One instance, with what the clock counts, as {@code microseconds}. */
  public UpdatedAt(Instance instance, String clock) {
    this.instance = instance;
    this.clock = clock;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    return Retry.untilAnswered(() -> attempt(purchase));
  }

  private Optional<Answer> attempt(Purchase purchase) throws SQLException {
    Seen seen = read(purchase.event());
    if (seen.remaining < purchase.quantity()) {
      return Optional.of(Answer.REFUSED);
    }
    instance.pause().beforeWriting(purchase);
    Answer answer =
        Transaction.run(
            instance.dataSource(),
            connection -> {
              if (!wroteOver(connection, seen, purchase)) {
                return Answer.REFUSED;
              }
              Rows.writeSale(connection, purchase);
              return Answer.SOLD;
            });
    return Optional.of(answer).filter(Answer.SOLD::equals);
  }

  private Seen read(String event) throws SQLException {
    try (Connection connection = instance.dataSource().getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT remaining, updated_at FROM lab.event WHERE id = ?")) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Seen(row.getInt(1), row.getObject(2, OffsetDateTime.class));
      }
    }
  }

  private boolean wroteOver(Connection connection, Seen seen, Purchase purchase)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            UPDATE lab.event SET remaining = ?, updated_at = date_trunc(?, clock_timestamp())
            WHERE id = ? AND updated_at = ?
            """)) {
      statement.setInt(1, seen.remaining - purchase.quantity());
      statement.setString(2, clock);
      statement.setString(3, purchase.event());
      statement.setObject(4, seen.updatedAt);
      return statement.executeUpdate() == 1;
    }
  }

  private record Seen(int remaining, OffsetDateTime updatedAt) {}
}
